package io.culvert.it.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.client.ClientOptions;
import io.culvert.client.DeviceClient;
import io.culvert.client.DeviceStream;
import io.culvert.client.ServiceClient;
import io.culvert.client.StreamOffer;
import io.culvert.protocol.ConnectionString;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;

/** A device that echoes and a service, in this JVM: tells whether a hub still serves. Used by the test's thread. */
final class StreamProbe implements AutoCloseable {
    /** The name of streams that the device rejects. */
    static final String UNWANTED = "unwanted";

    private static final int BOUND_SECONDS = 30;

    private final Vertx vertx = Vertx.vertx();
    private final String device;
    private final DeviceClient deviceClient;
    private final ServiceClient serviceClient;

    /** With a device that is registered, and the file of its connection string. */
    StreamProbe(HubProcess hub, Path credential) throws IOException, TimeoutException {
        ConnectionString who = ConnectionString.parse(Files.readString(credential));
        device = who.identity().orElseThrow().deviceId();
        deviceClient = DeviceClient.create(vertx, ClientOptions.of(who).withCaFile(hub.caFile()))
                .onOffer(StreamProbe::answer);
        deviceClient.connect().await(BOUND_SECONDS, SECONDS);
        serviceClient = ServiceClient.create(
                vertx, ClientOptions.of(hub.credential("service")).withCaFile(hub.caFile()));
    }

    private static void answer(StreamOffer offer) {
        if (offer.name().value().equals(UNWANTED)) {
            offer.reject("not wanted");
            return;
        }
        offer.accept().onSuccess(stream -> {
            stream.handler(stream::write);
            stream.endHandler(end -> stream.end());
        });
    }

    /** Fails unless a stream opens, carries bytes both ways and ends well. */
    void assertServed() throws TimeoutException {
        DeviceStream stream = serviceClient.open(device, "probe").await(BOUND_SECONDS, SECONDS);
        Promise<Buffer> back = Promise.promise();
        stream.handler(back::tryComplete);
        stream.write(Buffer.buffer("are you there"));
        assertThat(back.future().await(BOUND_SECONDS, SECONDS).toString()).isEqualTo("are you there");
        stream.end();
        assertThat(stream.closed().await(BOUND_SECONDS, SECONDS).reason().clean())
                .isTrue();
    }

    @Override
    public void close() throws TimeoutException {
        vertx.close().await(BOUND_SECONDS, SECONDS);
    }
}
