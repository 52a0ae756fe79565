import io.culvert.client.ClientOptions;
import io.culvert.client.DeviceClient;
import io.culvert.client.DeviceStream;
import io.culvert.client.StreamOffer;
import io.culvert.protocol.ConnectionString;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A device that sends back what it gets on streams named {@code echo}, and rejects all others with a reason. */
public final class EchoDevice {
    private EchoDevice() {}

    public static void main(String[] arguments) throws Exception {
        ConnectionString who = ConnectionString.parse(Files.readString(Path.of(arguments[0])));
        Path ca = Path.of(arguments[1]);

        DeviceClient device = DeviceClient.create(Vertx.vertx(), ClientOptions.of(who).withCaFile(ca))
                .onOffer(EchoDevice::decide);
        device.connect().await(30, TimeUnit.SECONDS);
        // Vert.x's threads keep the program running; a session that is lost is got back by itself.
        System.out.println("connected as " + device.identity() + "; Ctrl-C stops it");
    }

    private static void decide(StreamOffer offer) {
        if (!offer.name().value().equals("echo")) {
            offer.reject("this device only echoes");
            return;
        }
        offer.accept()
                .onSuccess(EchoDevice::echo)
                .onFailure(failure -> System.out.println("not opened: " + failure.getMessage()));
    }

    private static void echo(DeviceStream stream) {
        stream.drainHandler(drained -> stream.resume());
        stream.handler(bytes -> {
            stream.write(bytes);
            if (stream.writeQueueFull()) {
                // The service does not take its bytes back: take no more from it meanwhile.
                stream.pause();
            }
        });
        // The service sends no more, and neither do we.
        stream.endHandler(end -> stream.end());
        stream.closed().onSuccess(end -> System.out.println("echoed " + end.received() + " bytes: " + end.reason()));
    }
}
