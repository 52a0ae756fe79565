package io.culvert.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.cluster.quota.QuotaConfig;
import io.culvert.cluster.quota.QuotaLimits;
import io.culvert.cluster.quota.QuotaScope;
import io.culvert.protocol.Bandwidth;
import io.culvert.protocol.ByteSize;
import io.culvert.protocol.Rate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sections whose names the user chooses. */
class QuotaSectionsTest {
    @TempDir
    private Path folder;

    private QuotaConfig read(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("hub.yaml"), yaml);
        return ConfigReader.hub(Optional.of(file), Map.of(), Map.of()).quotas();
    }

    @Test
    void everyScopeIsReadFromTheFile() throws IOException {
        QuotaConfig quotas = read("""
                quotas:
                  hub: {max-streams: 50, new-streams: 5/s, burst: 10, bytes-per-day: 300MiB}
                  each-policy: {max-idle: 10m}
                  policies:
                    service: {max-duration: 8h}
                  each-device: {max-streams: 4, bandwidth: 1MiB/s}
                  devices:
                    my.device: {max-streams: 8}
                    "other:1@x": {bytes-per-day: 1GiB}
                    bare:
                """);

        assertThat(quotas.hub().newStreams()).contains(Rate.parse("5/s"));
        assertThat(quotas.hub().burst()).contains(10);
        assertThat(quotas.hub().bytesPerDay()).contains(ByteSize.mib(300));
        QuotaLimits service = quotas.of(QuotaScope.policy("service"));
        assertThat(service.maxDuration()).contains(Duration.ofHours(8));
        assertThat(service.maxIdle()).contains(Duration.ofMinutes(10));
        QuotaLimits device = quotas.of(QuotaScope.device("my.device"));
        assertThat(device.maxStreams()).contains(8);
        assertThat(device.bandwidth()).contains(new Bandwidth(ByteSize.mib(1)));
        assertThat(quotas.devices()).containsOnlyKeys("my.device", "other:1@x", "bare");
    }

    @Test
    void aNamedSectionMayBeSetInTheEnvironmentAndOnTheCommandLine() {
        QuotaConfig quotas = ConfigReader.hub(
                        Optional.empty(),
                        Map.of("CULVERT_CONF_QUOTAS__DEVICES__D_1__MAX_STREAMS", "3"),
                        Map.of("quotas.devices.D.1.max-streams", "4"))
                .quotas();

        assertThat(quotas.devices().get("d-1").maxStreams()).contains(3);
        assertThat(quotas.devices().get("D.1").maxStreams()).contains(4);
    }

    @Test
    void anEmptyValueOfANamedSectionIsNoLimitOfItsOwn() {
        QuotaConfig quotas = ConfigReader.hub(Optional.empty(), Map.of(), Map.of("quotas.devices.d.max-streams", ""))
                .quotas();

        assertThat(quotas.devices().get("d")).isEqualTo(QuotaLimits.defaults());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            quotas: {devices: {d: {max-stream: 1}}}     | quotas.devices.d.max-stream: unknown key (nearest: max-streams)
            quotas: {devices: {d: 5}}                   | quotas.devices.d: a value (expected: a section with keys such as max-streams)
            quotas: {devices: {d/m: {burst: 1}}}        | quotas.devices.d/m: not accepted (expected: the id of a device, for which its modules count)
            quotas: {devices: 5}                        | quotas.devices: '5' (expected: sections by name)
            quotas: {devices: {d: {max-streams: 0}}}    | quotas.devices.d.max-streams: 0 (expected: at least 1, or nothing)
            quotas: {hub: {new-streams: 5}}             | quotas.hub.new-streams: '5' (expected: a rate such as 5/s, 100/m or 1000/h)
            quotas: {hub: {new-streams: 0/s}}           | quotas.hub.new-streams: '0/s' (expected: a rate such as 5/s, 100/m or 1000/h)
            quotas: {hub: {bandwidth: 1MiB}}            | quotas.hub.bandwidth: '1MiB' (expected: a size per second such as 1MiB/s)
            quotas: {hub: {bandwidth: 1B/s}}            | quotas.hub.bandwidth: '1B/s' (expected: a size per second such as 1MiB/s)
            quotas: {hub: {max-idle: 0s}}               | quotas.hub.max-idle: 0ms (expected: more than 0s, or nothing)
            quotas: {hub: {bytes-per-day: 1TB}}         | quotas.hub.bytes-per-day: '1TB' (expected: a size such as 64KiB)
            """)
    void aMistakeIsNamedWithItsKey(String yaml, String message) {
        assertThatThrownBy(() -> read(yaml)).isInstanceOf(ConfigException.class).hasMessageEndingWith(message);
    }
}
