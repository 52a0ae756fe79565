package io.culvert.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.protocol.ByteSize;
import io.culvert.protocol.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
    @TempDir
    private Path folder;

    @Test
    void withoutAnySourceTheDefaultsHold() {
        assertThat(ConfigReader.hub(Optional.empty(), Map.of("CULVERT_PORT", "tcp://10.0.0.1:80"), Map.of()))
                .isEqualTo(HubConfig.defaults());
    }

    @Test
    void flagsWinOverTheEnvironmentWhichWinsOverTheFile() throws IOException {
        Path file = yaml("https: {port: 1, max-connections: 2}\nmqtt: {port: 3}\n");
        HubConfig config = ConfigReader.hub(
                Optional.of(file),
                Map.of("CULVERT_CONF_HTTPS__PORT", "10", "CULVERT_CONF_HTTPS__MAX_CONNECTIONS", "20"),
                Map.of("https.port", "100"));

        assertThat(config.https().port()).isEqualTo(100);
        assertThat(config.https().maxConnections()).isEqualTo(20);
        assertThat(config.mqtt().port()).isEqualTo(3);
        assertThat(config.https().requestTimeout())
                .isEqualTo(HttpsConfig.defaults().requestTimeout());
    }

    @Test
    void everyTypeOfValueIsRead() throws IOException {
        Path file = yaml("""
                size: 64KiB
                time: 500ms
                secret: hunter2
                names: [a, b]
                choices: [two-words]
                maybe: x.pem
                inner: {flag: true}
                """);
        Sample sample = ConfigReader.read(Sample.defaults(), Optional.of(file), Map.of(), Map.of());

        assertThat(sample)
                .isEqualTo(new Sample(
                        ByteSize.kib(64),
                        Duration.ofMillis(500),
                        new Secret("hunter2"),
                        List.of("a", "b"),
                        Set.of(Choice.TWO_WORDS),
                        Optional.of(Path.of("x.pem")),
                        new Inner(true)));
    }

    @Test
    void listsInVariablesAndFlagsArePartedByCommas() {
        HubConfig config = ConfigReader.hub(
                Optional.empty(), Map.of("CULVERT_CONF_HUB__HOST_NAMES", "a.example, b.example"), Map.of());

        assertThat(config.hub().hostNames()).containsExactly("a.example", "b.example");
    }

    @Test
    void everyDefaultReadsBackAsItself() {
        assertThat(ConfigReader.read(
                        HubConfig.defaults(), Optional.empty(), Map.of(), ConfigKeys.of(HubConfig.defaults())))
                .isEqualTo(HubConfig.defaults());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "https: {prot: 1}                  | https.prot: unknown key (nearest: https.port)",
                "htps: {port: 1}                   | htps.port: unknown key (nearest: https.port)",
                "https: {port: abc}                | https.port: 'abc' (expected: a whole number)",
                "https: {port: 1.5}                | https.port: '1.5' (expected: a whole number)",
                "https: {port: 99999999999}        | https.port: '99999999999' (expected: a whole number)",
                "https: {port: [1]}                | https.port: a list (expected: a whole number)",
                "https: {port: {a: 1}}             | https.port: a section (expected: a value)",
                "https: {port: }                   | https.port: nothing (expected: a whole number)",
                "https: 1                          | https: '1' (expected: a section with keys such as host)",
                "https: {port: 70000}              | https.port: 70000 (expected: 0 to 65535)",
                "https: {request-timeout: 10}      | https.request-timeout: '10' (expected: a duration such as 60s, 500ms, 2m or 1h)",
                "https: {request-timeout: 0s}      | https.request-timeout: 0s (expected: more than 0s)",
                "https: {max-header-size: 1kb}     | https.max-header-size: '1kb' (expected: a size such as 64KiB)",
                "https: {max-header-size: 1GiB}    | https.max-header-size: 1GiB (expected: 4KiB to 1MiB)",
                "https: {allowed-origins: [x]}     | https.allowed-origins: 'x' (expected: origins such as https://console.example.com)",
                "https: {certificate: a.pem}       | https.certificate: without https.key (expected: both https.certificate and https.key, or neither)",
                "node: {roles: [registry, chef]}   | node.roles: 'chef' (expected: one of registry, coordinator, endpoint)",
                "node: {name: 'a b'}               | node.name: 'a b' (expected: 1 to 63 letters, digits and . _ -)",
                "hub: {host-names: []}             | hub.host-names: empty (expected: at least one host name)",
                "hub: {host-names: [[a]]}          | hub.host-names: nested (expected: a list of plain values)",
                "cluster: {request-timeout: 3s}    | cluster.request-timeout: 3s (expected: more than 0s, at most 2s)",
            })
    void aMistakeIsOneLineThatNamesFileKeyAndWhatIsExpected(String text, String message) throws IOException {
        Path file = yaml(text);

        assertThatThrownBy(() -> ConfigReader.hub(Optional.of(file), Map.of(), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + ": " + message);
    }

    @Test
    void aMistakeInAVariableNamesTheVariable() {
        assertThatThrownBy(() -> ConfigReader.hub(Optional.empty(), Map.of("CULVERT_CONF_HTTPS__PORT", "x"), Map.of()))
                .hasMessage("CULVERT_CONF_HTTPS__PORT: https.port: 'x' (expected: a whole number)");
    }

    @Test
    void brokenYamlNamesTheLine() throws IOException {
        Path file = yaml("https:\n  port: 1\n  port: 2\n");

        assertThatThrownBy(() -> ConfigReader.hub(Optional.of(file), Map.of(), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("line 3: not YAML")
                .hasMessageContaining("port");
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = folder.resolve("none.yaml");

        assertThatThrownBy(() -> ConfigReader.hub(Optional.of(file), Map.of(), Map.of()))
                .hasMessage(file + ": no such file");
    }

    private Path yaml(String text) throws IOException {
        return Files.writeString(folder.resolve("culvert.yaml"), text);
    }

    enum Choice {
        ONE,
        TWO_WORDS
    }

    record Inner(boolean flag) {}

    record Sample(
            ByteSize size,
            Duration time,
            Secret secret,
            List<String> names,
            Set<Choice> choices,
            Optional<Path> maybe,
            Inner inner) {
        static Sample defaults() {
            return new Sample(
                    ByteSize.kib(1),
                    Duration.ZERO,
                    new Secret(""),
                    List.of(),
                    Set.of(Choice.ONE),
                    Optional.empty(),
                    new Inner(false));
        }
    }
}
