package io.culvert.it.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.protocol.ConnectionString;
import io.culvert.testkit.ChildProcess;
import io.culvert.testkit.RawTcp;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What commands write: the result on stdout, keys only where they are asked for, and no secret in any log, also not a detailed one. */
class OutputTest {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final Processes PROCESSES = new Processes(OutputTest.class);
    private static final TcpTarget ECHO = TcpTarget.echoing();

    private static HubProcess hub;

    @BeforeAll
    static void start() {
        hub = HubProcess.start(PROCESSES, "culvert-data", "--verbose");
    }

    @AfterAll
    static void stop() throws IOException {
        ECHO.close();
        PROCESSES.close();
    }

    @Test
    void theStreamingEndpointIsShownAsTheReferenceDoes() {
        // Called where ./culvert-data is, so that it finds hub, credential and CA by itself.
        assertThat(result("devicestream", "show"))
                .isEqualTo(new JsonObject()
                        .put("streamingEndpoints", new JsonArray().add("https://localhost:" + hub.httpsPort()))
                        .encode());
    }

    @Test
    void aCreatedDeviceConnectsWithTheLastLineAndNoLogOfItsStreamHoldsASecret() {
        ChildProcess create = PROCESSES.culvertThatPrintsKeys("device", "create", "d1");
        assertThat(create.awaitExit(BOUND)).isZero();
        assertThat(create.stderr()).isEmpty();
        String credential = create.stdout().get(create.stdout().size() - 1);
        assertThat(PROCESSES.holdsSecret(credential))
                .as("the search finds keys")
                .isTrue();
        PROCESSES.secret(HubProcess.key(ConnectionString.parse(credential)));
        Path file = PROCESSES.file("d1.txt", credential);

        DeviceProxyProcess.start(PROCESSES, hub, file, "--verbose", "--forward", "echo=" + ECHO.address());
        ServiceProxyProcess service =
                ServiceProxyProcess.start(PROCESSES, hub, "d1", List.of("--verbose"), "echo", "unknown");
        try (RawTcp client = service.connect("echo")) {
            client.send("hello");
            assertThat(new String(client.readExactly(5, BOUND), ISO_8859_1)).isEqualTo("hello");
        }
        try (RawTcp client = service.connect("unknown")) {
            client.awaitEnd(BOUND);
        }
        hub.awaitEnded("d1", "echo", BOUND);
        ChildProcess refused = PROCESSES.culvert(
                "connect",
                "--verbose",
                "--device",
                "d1",
                "--name",
                "unknown",
                "--ca-file",
                hub.caFile().toString());
        assertThat(refused.awaitExit(BOUND)).isEqualTo(7);

        assertThat(refused.lines())
                .as("the details are there")
                .anyMatch(line -> line.contains("StreamRefusedException"));
        assertThat(PROCESSES.leaks()).isEmpty();
    }

    @Test
    void aListOfDevicesHoldsNoKey() {
        hub.createDevice("listed");

        assertThat(result("device", "list")).contains("listed");
        assertThat(PROCESSES.leaks()).isEmpty();
    }

    @Test
    void connectWritesNothingButTheStreamsBytes() throws IOException {
        try (TcpTarget target = TcpTarget.serving(socket -> {
            byte[] request = socket.getInputStream().readAllBytes();
            socket.getOutputStream().write(request);
            socket.close();
        })) {
            Path credential = hub.createDevice("piped");
            DeviceProxyProcess.start(
                    PROCESSES,
                    hub,
                    credential,
                    "--forward",
                    target.address(),
                    "--transport",
                    "mqtt",
                    "--mqtt-port",
                    Integer.toString(hub.mqttPort()));
            List<String> command = Executable.command("connect", "--verbose", "--device", "piped");
            ProcessBuilder builder = PROCESSES
                    .builder(command)
                    .redirectInput(
                            PROCESSES.file("request", "line one\nline two\n").toFile());

            ChildProcess connect = PROCESSES.start(builder);

            assertThat(connect.awaitExit(BOUND)).isZero();
            assertThat(connect.stdout()).containsExactly("line one", "line two");
        }
    }

    private static String result(String... arguments) {
        ChildProcess process = PROCESSES.culvert(arguments);
        assertThat(process.awaitExit(BOUND)).as("%s", process.stderr()).isZero();
        assertThat(process.stderr()).isEmpty();
        return String.join("\n", process.stdout());
    }
}
