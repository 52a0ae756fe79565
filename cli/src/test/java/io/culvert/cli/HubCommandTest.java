package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubCommandTest {
    @TempDir
    private Path temp;

    private final StringWriter err = new StringWriter();

    @Test
    void anUnknownKeyIsOneLineAndExitCodeConfig() {
        assertThat(hub("--set", "https.prot=1")).isEqualTo(ExitCode.CONFIG.code());
        assertThat(err.toString())
                .isEqualToNormalizingNewlines("culvert: command line: https.prot: unknown key (nearest: https.port)\n");
    }

    @Test
    void aWrongPortNamesItsKey() {
        assertThat(hub("--mqtt-port", "many")).isEqualTo(ExitCode.CONFIG.code());
        assertThat(err.toString()).contains("mqtt.port: 'many' (expected: a whole number)");
    }

    @Test
    void anUnreadableFileIsNamed() {
        Path file = temp.resolve("none.yaml");

        assertThat(hub("--config", file.toString())).isEqualTo(ExitCode.CONFIG.code());
        assertThat(err.toString()).isEqualToNormalizingNewlines("culvert: " + file + ": no such file\n");
    }

    @Test
    void aSubsetOfTheRolesSaysThatItNeedsACluster() {
        assertThat(hub("--roles", "endpoint")).isEqualTo(ExitCode.CONFIG.code());
        assertThat(err.toString()).contains("node.roles").contains("cluster");
    }

    @Test
    void aPortInUseIsOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());

            assertThat(hub("--https-port", port)).isEqualTo(ExitCode.CONFIG.code());
            assertThat(err.toString().lines()).hasSize(1);
            assertThat(err.toString()).contains("https.port: " + port + ": cannot listen on 127.0.0.1");
        }
    }

    @Test
    void aBadCertificateIsOneLine() throws IOException {
        Path file = Files.writeString(temp.resolve("bad.pem"), "nothing");

        assertThat(hub("--set", "https.certificate=" + file, "--set", "https.key=" + file))
                .isEqualTo(ExitCode.CONFIG.code());
        assertThat(err.toString())
                .isEqualToNormalizingNewlines("culvert: https.certificate: " + file
                        + ": holds no certificate (expected: PEM with BEGIN CERTIFICATE)\n");
    }

    private int hub(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "hub",
                "--data-dir",
                temp.resolve("data").toString(),
                "--set",
                "https.host=127.0.0.1",
                "--set",
                "mqtt.host=127.0.0.1",
                "--set",
                "management.port=0"));
        for (String port : List.of("--https-port", "--mqtt-port")) {
            if (!List.of(arguments).contains(port)) {
                all.addAll(List.of(port, "0"));
            }
        }
        all.addAll(Arrays.asList(arguments));
        return CulvertCommand.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(new String[0]));
    }
}
