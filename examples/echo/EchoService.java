import io.culvert.client.ClientOptions;
import io.culvert.client.DeviceStream;
import io.culvert.client.HubException;
import io.culvert.client.ServiceClient;
import io.culvert.client.StreamEnd;
import io.culvert.protocol.ConnectionString;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A service that opens a stream to a device, sends a line, and prints what comes back. */
public final class EchoService {
    private EchoService() {}

    public static void main(String[] arguments) throws Exception {
        ConnectionString who = ConnectionString.parse(Files.readString(Path.of(arguments[0])));
        Path ca = Path.of(arguments[1]);
        String device = arguments[2];
        String text = arguments[3];

        Vertx vertx = Vertx.vertx();
        ServiceClient service = ServiceClient.create(vertx, ClientOptions.of(who).withCaFile(ca));
        try {
            DeviceStream stream = service.open(device, "echo").await(70, TimeUnit.SECONDS);
            stream.handler(bytes -> System.out.print(bytes));
            stream.write(Buffer.buffer(text + "\n"));
            // A half-close: nothing more from us, but the device's bytes still come.
            stream.end();

            StreamEnd end = stream.closed().await(30, TimeUnit.SECONDS);
            System.out.println("sent " + end.sent() + " bytes, received " + end.received() + ": " + end.reason());
        } catch (HubException e) {
            System.out.println("failed: " + e.getMessage());
        } finally {
            service.close().await(5, TimeUnit.SECONDS);
            vertx.close().await(5, TimeUnit.SECONDS);
        }
    }
}
