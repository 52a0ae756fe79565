package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceCommandsTest {
    private static final String NOBODY =
            "HostName=127.0.0.1:1;SharedAccessKeyName=service;SharedAccessKey=c2VydmljZQ==";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "service-proxy --listen 2222",
                "service-proxy --device d",
                "service-proxy --device d --listen many",
                "service-proxy --device d --listen 2222=a/b",
                "service-proxy --device d/e/f --listen 2222",
                "service-proxy --device d --listen 2222 --max-streams 0",
                "connect",
                "connect --device d --name a/b",
                "connect --device d --connect-timeout soon",
                "connect --device d --liveness 1"
            })
    void aWrongCommandLineIsAUsageError(String arguments) {
        Run run = Run.of(arguments.split(" "));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.err()).startsWith("culvert: ");
        assertThat(run.err().lines()).hasSize(2);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"service-proxy --listen 0 --device d", "connect --device d", "device list", "devicestream show"})
    void aHubThatIsNotThereIsOneLine(String arguments) {
        Run run = Run.of((arguments + " --connection-string " + NOBODY).split(" "));

        assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE.code());
        assertThat(run.err())
                .isEqualToNormalizingNewlines("culvert: cannot reach hub 127.0.0.1:1: connection refused\n");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void everyCommandHasHelpOfItsOwn() {
        for (String command : new String[] {
            "device",
            "device create",
            "device list",
            "device import",
            "device tags set",
            "module create",
            "certificate verify",
            "devicestream show",
            "device-proxy",
            "service-proxy",
            "connect",
            "demo"
        }) {
            Run run = Run.of((command + " --help").split(" "));
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).startsWith("Usage: culvert " + command).contains("Show this help and exit.");
        }
    }
}
