package io.culvert.it.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.client.ClientOptions;
import io.culvert.client.DeviceClient;
import io.culvert.client.DeviceStream;
import io.culvert.client.ProxyRules;
import io.culvert.client.ServiceClient;
import io.culvert.client.StreamOffer;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ConnectionString;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hub that is signalled to stop while a stream is open. */
class StopTest {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final int KILLED = 130;
    private static final Processes PROCESSES = new Processes(StopTest.class);

    private final Vertx vertx = Vertx.vertx();
    private HubProcess hub;
    private DeviceStream stream;

    @BeforeEach
    void open() throws Exception {
        hub = HubProcess.start(PROCESSES, "hub", "--set", "node.drain.streams=1h");
        ConnectionString device = ConnectionString.parse(Files.readString(hub.createDevice("d-" + hub.httpsPort())));
        DeviceClient.create(vertx, options(device))
                .onOffer(StopTest::echo)
                .connect()
                .await(20, SECONDS);
        stream = ServiceClient.create(vertx, options(hub.credential("service")))
                .open(device.identity().orElseThrow().deviceId(), "s")
                .await(20, SECONDS)
                .handler(bytes -> {});
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(20, SECONDS);
    }

    @AfterAll
    static void stop() throws IOException {
        PROCESSES.close();
    }

    @Test
    void itSaysThatItWaitsForTheStreamAndEndsInOrderAfterIt() throws Exception {
        hub.process().terminate();
        hub.process().awaitLine("^Stopping, waits for 1 stream, at most ", BOUND);
        assertThat(hub.process().isAlive()).isTrue();

        stream.end();

        assertThat(stream.closed().await(20, SECONDS).reason()).isEqualTo(CloseReason.COMPLETED);
        assertThat(hub.process().awaitExit(BOUND)).isZero();
    }

    @Test
    void aSecondSignalEndsItAtOnce() {
        hub.process().terminate();
        hub.process().awaitLine("^Stopping, waits for 1 stream, at most ", BOUND);

        hub.process().terminate();

        assertThat(hub.process().awaitExit(BOUND)).isEqualTo(KILLED);
    }

    private static void echo(StreamOffer offer) {
        offer.accept().onSuccess(stream -> stream.handler(stream::write).endHandler(end -> stream.end()));
    }

    private ClientOptions options(ConnectionString who) {
        return ClientOptions.of(who).withProxy(ProxyRules.direct()).withCaFile(hub.caFile());
    }
}
