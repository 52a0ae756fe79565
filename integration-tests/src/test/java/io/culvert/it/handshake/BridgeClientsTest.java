package io.culvert.it.handshake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.client.DeviceClient;
import io.culvert.client.ServiceClient;
import io.culvert.it.node.NodeProject;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.SasResource;
import io.culvert.protocol.SasToken;
import io.culvert.testhub.TestHub;
import io.culvert.testhub.WithHub;
import io.culvert.testkit.ChildProcess;
import io.culvert.testkit.Peer;
import io.vertx.core.buffer.Buffer;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Programs in other languages at the event-bus bridge of a whole hub: npm's client on both sides, and plain Python. */
@WithHub
class BridgeClientsTest {
    private static final System.Logger LOG = System.getLogger(BridgeClientsTest.class.getName());
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final Path SCRIPTS = Path.of("src/test/node/eventbus");

    @Test
    void nodeEchoesToNode(TestHub hub) throws Exception {
        ConnectionString key = hub.createDevice("bridge-node-node");
        try (ChildProcess device = node(hub, "device.js", sas(key), "bridge-node-node")) {
            device.awaitLine("^connected bridge-node-node$", BOUND);
            try (ChildProcess service = service(hub, "bridge-node-node", "echo")) {
                assertThat(service.awaitExit(BOUND)).as("%s", service.lines()).isZero();
                assertThat(service.stdout()).contains("echoed hello, bridge");
            }
            try (ChildProcess service = service(hub, "bridge-node-node", "other")) {
                assertThat(service.awaitExit(BOUND)).isEqualTo(1);
                assertThat(service.stdout()).contains("rejected this device only echoes");
            }
        }
    }

    @Test
    void nodeServesTheJavaClientAndIsToldWhenItIsReplaced(TestHub hub) throws Exception {
        ConnectionString key = hub.createDevice("bridge-replaced");
        ServiceClient service = ServiceClient.create(hub.vertx(), hub.options(hub.connectionString("service")));
        try (ChildProcess device = node(hub, "device.js", sas(key), "bridge-replaced")) {
            device.awaitLine("^connected ", BOUND);
            var stream = service.open("bridge-replaced", "echo").await(20, SECONDS);
            CompletableFuture<String> came = new CompletableFuture<>();
            stream.handler(bytes -> came.complete(bytes.toString()));
            stream.write(Buffer.buffer("over MQTT's head"));
            assertThat(came.get(20, SECONDS)).isEqualTo("over MQTT's head");
            stream.reset();

            DeviceClient newer = DeviceClient.create(hub.vertx(), hub.options(key));
            newer.connect().await(20, SECONDS);

            device.awaitLine("^ended session-replaced$", BOUND);
            newer.close().await(20, SECONDS);
        } finally {
            service.close().await(20, SECONDS);
        }
    }

    @Test
    void aWrongOrExpiredCredentialIsRefused(TestHub hub) throws Exception {
        String wrong = sas(hub.createDevice("bridge-wrong"));
        try (ChildProcess device = node(hub, "device.js", wrong, "bridge-another")) {
            assertThat(device.awaitExit(BOUND)).isEqualTo(1);
            assertThat(device.stdout()).contains("refused unauthorized");
        }
        ConnectionString policy = hub.connectionString("service");
        String expired = SasToken.sign(
                SasResource.ofHub(policy.hostName()),
                policy.policy(),
                policy.key().orElseThrow(),
                Instant.now().minusSeconds(600));
        try (ChildProcess service = node(hub, "service.js", expired, "bridge-wrong", "echo", "x")) {
            assertThat(service.awaitExit(BOUND)).isEqualTo(1);
            assertThat(service.stdout()).contains("failed credential-expired");
        }
    }

    @Test
    void pythonNeedsNoMoreThanItsOwnLibrary(TestHub hub) throws Exception {
        DeviceClient device = DeviceClient.create(hub.vertx(), hub.options(hub.createDevice("bridge-python")))
                .onOffer(offer -> offer.accept()
                        .onSuccess(stream -> stream.handler(stream::write).endHandler(end -> stream.end())));
        device.connect().await(20, SECONDS);
        String credential = sas(hub.connectionString("service"));
        try (ChildProcess service = python(hub, credential, "bridge-python", "echo", "hello, bridge")) {
            assertThat(service.awaitExit(BOUND)).as("%s", service.lines()).isZero();
            assertThat(service.stdout()).contains("echoed hello, bridge");
        }
        try (ChildProcess service = python(hub, credential + "x", "bridge-python", "echo", "hello")) {
            assertThat(service.awaitExit(BOUND)).isEqualTo(1);
            assertThat(service.stderr()).contains("answered 401 Unauthorized");
        }
        device.close().await(20, SECONDS);
    }

    @Test
    void aMessageThatIsTooLongIsToldSo(TestHub hub) {
        try (Peer program = Peer.dial("wss://localhost:" + hub.httpsPort() + "/eventbus/websocket")
                .caFile(hub.caFile())
                .header("Authorization", sas(hub.connectionString("service")))
                .connect()) {
            program.sendText("x".repeat(200_000));
            assertThat(new String(program.readMessage(BOUND).payload(), UTF_8))
                    .isEqualTo("{\"type\":\"err\",\"body\":\"too_long\"}");
        }
    }

    private static String sas(ConnectionString who) {
        String resource = who.identity()
                .map(identity -> SasResource.ofIdentity(who.hostName(), identity))
                .orElseGet(() -> SasResource.ofHub(who.hostName()));
        return SasToken.sign(
                resource, who.policy(), who.key().orElseThrow(), Instant.now().plusSeconds(600));
    }

    private static ChildProcess service(TestHub hub, String device, String name) {
        return node(hub, "service.js", sas(hub.connectionString("service")), device, name, "hello, bridge");
    }

    private static ChildProcess node(TestHub hub, String script, String... arguments) {
        NodeProject project = NodeProject.installed(SCRIPTS);
        List<String> command = new ArrayList<>(project.command(script));
        command.add("https://localhost:" + hub.httpsPort() + "/eventbus");
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .putAll(project.environment(
                        Map.of("NODE_EXTRA_CA_CERTS", hub.caFile().toString())));
        return ChildProcess.start(builder);
    }

    private static ChildProcess python(TestHub hub, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("python3", SCRIPTS.resolve("service.py").toString(), "localhost"));
        command.addAll(List.of(Integer.toString(hub.httpsPort()), hub.caFile().toString()));
        command.addAll(List.of(arguments));
        try {
            return ChildProcess.start(command);
        } catch (UncheckedIOException missing) {
            LOG.log(System.Logger.Level.WARNING, "SKIPPED: the client in Python: {0}", missing.getMessage());
            Assumptions.abort("no python3");
            throw missing;
        }
    }
}
