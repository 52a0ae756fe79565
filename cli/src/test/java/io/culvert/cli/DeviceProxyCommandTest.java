package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.client.SessionOptions.Transport;
import io.culvert.node.config.ConfigException;
import io.culvert.protocol.HostPort;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DeviceProxyCommandTest {
    private static final String DEVICE = "HostName=local:8443;DeviceId=d;SharedAccessKey=ZGV2aWNl";

    @TempDir
    private Path folder;

    @Test
    void flagsAloneSuffice() {
        DeviceProxySettings settings = settings(
                "--forward", "ssh=127.0.0.1:22", "--forward", "[::1]:80", "--transport", "mqtt", "--max-streams", "7");

        assertThat(settings.proxyOptions().targets().of(new StreamName("ssh"))).contains(new HostPort("127.0.0.1", 22));
        assertThat(settings.proxyOptions().targets().of(new StreamName("any"))).contains(new HostPort("::1", 80));
        assertThat(settings.transport()).isEqualTo(Transport.MQTT);
        assertThat(settings.mqttPort()).isEqualTo(8883);
        assertThat(settings.maxStreams()).isEqualTo(7);
    }

    @Test
    void theFileHasTheNamesOfTheFlags() throws IOException {
        DeviceProxySettings settings = settings("--config", write("""
                        connection-string: %s
                        ca-file: /etc/ca.pem
                        proxy: http://u:p@proxy:8080
                        forward:
                          - ssh=127.0.0.1:22
                          - web=192.168.1.20:80
                        transport: mqtt
                        mqtt-port: 18883
                        max-streams: 50
                        connect-timeout: 3s
                        liveness: 5s
                        """.formatted(DEVICE)));

        assertThat(settings.connectionString()).contains(new Secret(DEVICE));
        assertThat(settings.caFile()).contains(Path.of("/etc/ca.pem"));
        assertThat(settings.forward()).containsExactly("ssh=127.0.0.1:22", "web=192.168.1.20:80");
        assertThat(settings.mqttPort()).isEqualTo(18883);
        assertThat(settings.maxStreams()).isEqualTo(50);
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.liveness()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void everyFlagIsAKeyOfTheFile() {
        var options = new CommandLine(new DeviceProxyCommand()).getCommandSpec().options();

        for (var component : DeviceProxySettings.class.getRecordComponents()) {
            String flag =
                    "--" + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
            assertThat(options).anyMatch(option -> option.longestName().equals(flag), flag);
        }
    }

    @Test
    void aFlagComesBeforeTheFile() throws IOException {
        String file = write("connection-string: " + DEVICE + "\nforward: [ssh=127.0.0.1:22]\nmax-streams: 50\n");

        DeviceProxySettings settings =
                settings("--config", file, "--connection-string-file", "other.txt", "--forward", "web=127.0.0.1:80");

        assertThat(settings.connectionString()).isEmpty();
        assertThat(settings.connectionStringFile()).contains(Path.of("other.txt"));
        assertThat(settings.forward()).containsExactly("web=127.0.0.1:80");
        assertThat(settings.maxStreams()).isEqualTo(50);
    }

    @Test
    void anUnknownKeyIsRefusedWithTheNearest() throws IOException {
        String file = write("forwards: [127.0.0.1:22]\n");

        assertThatThrownBy(() -> settings("--config", file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("forwards: unknown key (nearest: forward)");
    }

    @Test
    void aFileWithoutATargetIsRefused() throws IOException {
        DeviceProxySettings settings = settings("--config", write("max-streams: 50\n"));

        assertThatThrownBy(settings::proxyOptions)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("forward: none");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--forward 22",
                "--forward a:b",
                "--forward ssh=h:1 --forward ssh=h:2",
                "--forward h:1 --transport amqp",
                "--forward h:1 --max-streams many",
                "--forward h:1 --connect-timeout 10",
                "--forward h:1 --nonsense"
            })
    void aWrongCommandLineIsAUsageError(String arguments) {
        Run run = Run.of(("device-proxy " + arguments).strip().split(" "));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.err().lines()).hasSize(2);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aDevicesCredentialHasNoDefault() {
        Run run = Run.of("device-proxy", "--forward", "127.0.0.1:22");

        assertThat(run.exitCode()).isEqualTo(ExitCode.CONFIG.code());
        assertThat(run.err()).startsWith("culvert: no connection string").contains("--connection-string-file");
    }

    @Test
    void aHubThatIsNotThereIsOneLine() {
        String nobody = DEVICE.replace("local:8443", "127.0.0.1:1");

        Run run = Run.of("device-proxy", "--forward", "127.0.0.1:22", "--connection-string", nobody);

        assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE.code());
        assertThat(run.err()).contains("culvert: cannot reach hub 127.0.0.1:1: connection refused");
    }

    private static DeviceProxySettings settings(String... arguments) {
        DeviceProxyCommand command = new DeviceProxyCommand();
        CommandLine line = new CommandLine(command);
        ArgumentTypes.register(line);
        line.parseArgs(arguments);
        return command.settings();
    }

    private String write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("device-proxy.yaml"), yaml).toString();
    }
}
