package io.culvert.it.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.protocol.CloseReason;
import io.culvert.testhub.TestHub;
import io.culvert.testhub.WithHub;
import io.culvert.testkit.ChildProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** curl, mosquitto_sub and websocat, by the scripts of examples/plain-tools, make whole streams without a line of ours. */
@WithHub
class PlainToolsTest {
    private static final Logger LOG = LoggerFactory.getLogger(PlainToolsTest.class);
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final Path FOLDER = Programs.example("plain-tools");

    @TempDir
    private Path temp;

    @BeforeAll
    static void theProgramsAreHere() {
        List<String> missing = Programs.missing("bash", "curl", "openssl", "mosquitto_sub", "websocat");
        if (!missing.isEmpty()) {
            LOG.warn(
                    "SKIPPED: {} not here (examples/plain-tools/README.md says where to get them); the same bytes, by raw"
                            + " clients, are tested by HandshakeTest",
                    missing);
        }
        assumeTrue(missing.isEmpty(), () -> "not here: " + missing);
    }

    @Test
    void aLineComesBack(TestHub hub) throws Exception {
        try (ChildProcess device = device(hub, "plain-echo");
                ChildProcess service = service(hub, "plain-echo", "echo", "-n1")) {
            write(service, "hello\n");

            assertThat(service.awaitExit(BOUND)).isZero();
            assertThat(service.stdout()).containsExactly("hello");
            device.awaitLine("^stream echo$", BOUND);
        }
    }

    @Test
    void anyTcpServiceOfTheDeviceIsReached(TestHub hub) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ChildProcess device = device(hub, "plain-tcp", "tcp:127.0.0.1:" + server.getLocalPort());
                ChildProcess service = service(hub, "plain-tcp", "ssh", "-E")) {
            write(service, "who is there?\n");
            server.setSoTimeout((int) BOUND.toMillis());
            try (Socket connection = server.accept()) {
                connection.setSoTimeout((int) BOUND.toMillis());
                byte[] question = connection.getInputStream().readNBytes(14);
                assertThat(new String(question, StandardCharsets.UTF_8)).isEqualTo("who is there?\n");
                connection.getOutputStream().write("a server\n".getBytes(StandardCharsets.UTF_8));
                service.awaitLine("^a server$", BOUND);
            }

            assertThat(service.awaitExit(BOUND)).isZero();
            assertThat(device.isAlive()).isTrue();
            assertThat(hub.ended().awaitOf("plain-tcp", BOUND).reason()).isEqualTo(CloseReason.COMPLETED);
        }
    }

    @Test
    void theServiceSaysWhyThereIsNoStream(TestHub hub) throws Exception {
        try (ChildProcess service = service(hub, "plain-nobody", "echo")) {
            assertThat(service.awaitExit(BOUND)).isEqualTo(1);
            assertThat(service.stderr())
                    .singleElement()
                    .asString()
                    .startsWith("service.sh: no stream: HTTP/1.1 404 Not Found")
                    .contains("404001");
        }
    }

    @Test
    void theDeviceSaysThatItsKeyIsRefused(TestHub hub) throws Exception {
        hub.createDevice("plain-refused");
        Path other = temp.resolve("other.txt");
        String key = hub.createDevice("plain-other").key().orElseThrow().reveal();
        Files.writeString(
                other,
                "HostName=localhost:%d;DeviceId=plain-refused;SharedAccessKey=%s".formatted(hub.httpsPort(), key));
        try (ChildProcess device = script("device.sh", other, hub.caFile(), hub.mqttPort())) {
            assertThat(device.awaitExit(BOUND)).isEqualTo(1);
            assertThat(device.stderr()).last().asString().contains("the session ended: mosquitto_sub says 5");
        }
    }

    private ChildProcess device(TestHub hub, String id, Object... address) throws Exception {
        Path credential = temp.resolve(id + ".txt");
        Files.writeString(credential, hub.createDevice(id).reveal() + "\n");
        List<Object> arguments = new ArrayList<>(List.of(credential, hub.caFile(), hub.mqttPort()));
        arguments.addAll(List.of(address));
        return script("device.sh", arguments.toArray());
    }

    private ChildProcess service(TestHub hub, String device, String name, Object... more) throws IOException {
        Path credential = hub.dataFolder().resolve("credentials/service.txt");
        List<Object> arguments = new ArrayList<>(List.of(credential, hub.caFile(), device, name));
        arguments.addAll(List.of(more));
        return script("service.sh", arguments.toArray());
    }

    private ChildProcess script(String script, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(FOLDER.resolve(script).toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command).directory(temp.toFile());
        builder.environment().keySet().removeIf(name -> name.toUpperCase().endsWith("_PROXY"));
        // The device may still be on its way. Its leg must be there when the response-timeout is over, also on a busy
        // machine.
        builder.environment().putAll(Map.of("CONNECT_TIMEOUT", "20", "RESPONSE_TIMEOUT", "3"));
        return ChildProcess.start(builder);
    }

    private static void write(ChildProcess process, String text) throws IOException {
        OutputStream input = process.input();
        input.write(text.getBytes(StandardCharsets.UTF_8));
        input.flush();
    }
}
