package io.culvert.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.protocol.ConnectionString;
import io.culvert.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commands of docs/operate/authentication.md do what the page says. */
class AuthenticationPageTest {
    private static final Logger LOG = LoggerFactory.getLogger(AuthenticationPageTest.class);
    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final int REFUSED = 5;
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\n(.*?)^```$");

    private Processes processes;

    @BeforeEach
    void begin() {
        boolean here = Files.isExecutable(Path.of("/bin/bash")) && opensslIsHere();
        if (!here) {
            LOG.warn(
                    "SKIPPED: bash or openssl is not here; certificates and tokens are tested by the modules' own tests");
        }
        assumeTrue(here, "bash and openssl");
        processes = new Processes(AuthenticationPageTest.class);
    }

    @AfterEach
    void end() throws IOException {
        if (processes != null) {
            processes.close();
        }
    }

    @Test
    void devicesConnectWithCertificates() throws IOException {
        HubProcess hub = HubProcess.start(processes, "hub");

        run(hub, block("-subj \"/CN=my-device\""));
        connects(hub, "my-device");

        run(hub, block("culvert certificate add"));
        run(hub, block("culvert certificate verify plant"));
        run(hub, block("-subj \"/CN=press-7\""));
        connects(hub, "press-7");
    }

    @Test
    void aTokenListsDevices() throws IOException {
        ChildProcess keys = start(block("openssl genrsa"), Map.of());
        assertThat(keys.awaitExit(BOUND)).as(String.join("\n", keys.lines())).isZero();
        HubProcess hub = HubProcess.start(
                processes,
                "token-hub",
                "--config",
                processes.folder().resolve("hub.yaml").toString());
        hub.createDevice("seen");

        run(hub, block("openssl dgst"));
        ChildProcess list = start(
                block("--token-file"),
                Map.of(
                        "CULVERT_HUB",
                        "localhost:" + hub.httpsPort(),
                        "CULVERT_CA_FILE",
                        hub.caFile().toString()));

        assertThat(list.awaitExit(BOUND)).as(String.join("\n", list.lines())).isZero();
        assertThat(list.stdout()).anyMatch(line -> line.startsWith("seen"));
    }

    @Test
    void aServiceGetsNewKeys() throws IOException {
        HubProcess hub = HubProcess.start(processes, "policy-hub");
        String old = hub.credential("service").reveal();

        run(hub, block("regenerate-key service --secondary"));
        ConnectionString moved =
                ConnectionString.parse(Files.readString(processes.folder().resolve("service.txt")));
        run(hub, block("regenerate-key service --primary"));

        assertThat(quotas(hub, moved.reveal())).isZero();
        assertThat(quotas(hub, old)).isEqualTo(REFUSED);
    }

    /** The exit code of a command that a service may call. */
    private int quotas(HubProcess hub, String connectionString) {
        return processes
                .culvert(
                        "quota",
                        "show",
                        "--connection-string",
                        connectionString,
                        "--ca-file",
                        hub.caFile().toString())
                .awaitExit(BOUND);
    }

    private void connects(HubProcess hub, String device) {
        ChildProcess proxy = processes.culvert(
                "device-proxy",
                "--connection-string",
                "HostName=localhost:" + hub.httpsPort() + ";DeviceId=" + device + ";x509=true",
                "--ca-file",
                hub.caFile().toString(),
                "--certificate",
                device + ".pem",
                "--key",
                device + ".key",
                "--transport",
                "mqtt",
                "--mqtt-port",
                String.valueOf(hub.mqttPort()),
                "--forward",
                "127.0.0.1:9");
        hub.process().awaitLine("session began device=" + device, BOUND);
        assertThat(proxy.isAlive()).isTrue();
    }

    private void run(HubProcess hub, String commands) {
        ChildProcess shell = start(
                commands,
                Map.of(
                        "CULVERT_CONNECTION_STRING",
                        hub.credential("iothubowner").reveal(),
                        "CULVERT_CA_FILE",
                        hub.caFile().toString()));
        assertThat(shell.awaitExit(BOUND)).as(String.join("\n", shell.lines())).isZero();
    }

    private ChildProcess start(String commands, Map<String, String> environment) {
        String culvert = "culvert() { '" + Executable.script() + "' \"$@\"; }\nset -euo pipefail\n";
        ProcessBuilder builder = processes.builder(List.of("/bin/bash", "-c", culvert + commands));
        builder.environment().putAll(environment);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return processes.start(builder);
    }

    /** The commands of the one block of the page in which this stands. */
    private static String block(String part) throws IOException {
        Path page = Executable.script().resolveSibling("docs/operate/authentication.md");
        List<String> blocks = BLOCK.matcher(Files.readString(page))
                .results()
                .map((MatchResult found) -> found.group(1))
                .filter(text -> text.contains(part))
                .toList();
        assertThat(blocks).as(part).hasSize(1);
        return blocks.get(0);
    }

    private static boolean opensslIsHere() {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "openssl")));
    }
}
