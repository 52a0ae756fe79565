package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuotaCommandTest {
    @TempDir
    private static Path folder;

    private static CommandHub hub;

    @BeforeAll
    static void start() throws Exception {
        hub = CommandHub.start(
                folder,
                Map.of(
                        "quotas.hub.max-streams", "50",
                        "quotas.hub.new-streams", "5/s",
                        "quotas.each-policy.bytes-per-day", "300MiB",
                        "quotas.devices.my-device.bandwidth", "1MiB/s",
                        "quotas.devices.my-device.max-idle", "10m"));
    }

    @AfterAll
    static void stop() throws Exception {
        hub.close();
    }

    @Test
    void limitsAndUseAreATable() {
        Run shown = hub.as("service", "quota", "show");

        assertThat(shown.exitCode()).isZero();
        assertThat(shown.out().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "OF NAME STREAMS MOST NEW BYTES TODAY PER DAY BANDWIDTH LONGEST IDLE",
                        "hub - 0 50 5/s 0 - - - -",
                        "device my-device 0 - - - - 1MiB/s - 600s");
    }

    @Test
    void onePolicyIsShownByItself() {
        assertThat(hub.asOwner("quota", "show", "--policy", "service")
                        .lastLine()
                        .replaceAll(" +", " "))
                .isEqualTo("policy service 0 - - 0 300MiB - - -");
    }

    @Test
    void oneDeviceIsShownAsJson() {
        JsonObject shown = new JsonObject(
                hub.asOwner("quota", "show", "--device", "my-device", "--json").out());

        assertThat(shown.getJsonObject("limits"))
                .isEqualTo(new JsonObject().put("bytesPerSecond", 1 << 20).put("maxIdleSeconds", 600));
        assertThat(shown.getJsonObject("use").getInteger("streams")).isZero();
        assertThat(shown.getString("day")).matches("\\d{4}-\\d\\d-\\d\\d");
    }

    @Test
    void everythingIsShownAsJson() {
        JsonObject shown = new JsonObject(hub.asOwner("quota", "show", "--json").out());

        assertThat(shown.getJsonObject("hub").getJsonObject("limits").getString("newStreams"))
                .isEqualTo("5/s");
        assertThat(shown.getJsonArray("devices")).hasSize(1);
    }

    @Test
    void whoMayNotSeeStreamsIsRefused() {
        assertThat(hub.as("registryRead", "quota", "show").exitCode()).isEqualTo(ExitCode.REFUSED.code());
    }

    @Test
    void aDeviceAndAPolicyAtOnceAreAMistake() {
        assertThat(hub.asOwner("quota", "show", "--device", "d", "--policy", "p")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE.code());
    }
}
