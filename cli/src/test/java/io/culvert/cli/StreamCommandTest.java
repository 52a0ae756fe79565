package io.culvert.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.client.ClientOptions;
import io.culvert.client.DeviceClient;
import io.culvert.client.DeviceStream;
import io.culvert.client.ProxyRules;
import io.culvert.client.RegistryClient;
import io.culvert.client.ServiceClient;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ConnectionString;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamCommandTest {
    private static final Duration LONG = Duration.ofSeconds(15);

    @TempDir
    private static Path folder;

    private static CommandHub hub;
    private static Vertx vertx;
    private static ServiceClient service;

    @BeforeAll
    static void start() throws Exception {
        hub = CommandHub.start(folder);
        vertx = Vertx.vertx();
        RegistryClient registry =
                RegistryClient.create(vertx, options(hub.node().connectionString("iothubowner")));
        ConnectionString device = registry.create("d")
                .await(15, SECONDS)
                .connectionString("localhost", hub.node().httpsPort())
                .orElseThrow();
        DeviceClient.create(vertx, options(device))
                .onOffer(offer -> offer.accept().onSuccess(stream -> stream.handler(bytes -> {})))
                .connect()
                .await(15, SECONDS);
        service = ServiceClient.create(vertx, options(hub.node().connectionString("service")));
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().await(15, SECONDS);
        hub.close();
    }

    private static ClientOptions options(ConnectionString who) {
        return ClientOptions.of(who)
                .withProxy(ProxyRules.direct())
                .withCaFile(hub.node().caFile().orElseThrow());
    }

    @Test
    void aStreamIsListedShownAndEnded() throws Exception {
        DeviceStream stream = service.open("d", "ssh").await(15, SECONDS).handler(bytes -> {});
        String id = Awaitility.await()
                .atMost(LONG)
                .until(StreamCommandTest::listed, list -> list.contains(" open "))
                .split(" ")[0];

        assertThat(hub.as("service", "stream", "list", "--device", "d", "--state", "open")
                        .lastLine()
                        .replaceAll(" +", " "))
                .matches(id + " d ssh service open node \\d+s 0 0 -");
        assertThat(hub.as("service", "stream", "list", "--node", "other").lines())
                .hasSize(1);
        JsonObject all =
                new JsonObject(hub.as("service", "stream", "list", "--json").out());
        assertThat(all.getJsonArray("unanswered")).isEmpty();
        assertThat(all.getJsonArray("streams")).hasSize(1);
        JsonObject shown =
                new JsonObject(hub.as("service", "stream", "show", id).out());
        assertThat(shown.getJsonObject("legs").getJsonObject("device").getString("client"))
                .isEqualTo("culvert");

        assertThat(hub.as("service", "stream", "end", id).lastLine()).isEqualTo("Stream " + id + " is ended.");
        assertThat(stream.closed().await(15, SECONDS).reason()).isEqualTo(CloseReason.ENDED_BY_OPERATOR);
        Awaitility.await().atMost(LONG).until(() -> listed().isEmpty());
        assertThat(hub.as("service", "stream", "end", id).exitCode()).isEqualTo(ExitCode.NOT_FOUND.code());
    }

    @Test
    void whoMayNotSeeStreamsIsRefused() {
        assertThat(hub.as("registryRead", "stream", "list").exitCode()).isEqualTo(ExitCode.REFUSED.code());
    }

    @Test
    void whatIsNoStreamsIdIsAMistake() {
        Run shown = hub.asOwner("stream", "show", "abc");

        assertThat(shown.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(shown.err()).contains("32 lower-case hexadecimal digits");
    }

    /** The rows without their head. */
    private static String listed() {
        Run run = hub.as("service", "stream", "list");
        return run.lines().size() < 2 ? "" : run.lastLine();
    }
}
