package io.culvert.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.protocol.HostPort;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyRulesTest {
    @ParameterizedTest(name = "NO_PROXY={0} for {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "                          | hub.example.com:443  | proxy",
                "*                         | hub.example.com:443  | direct",
                "hub.example.com           | hub.example.com:443  | direct",
                "HUB.example.COM           | Hub.Example.com:443  | direct",
                "example.com               | hub.example.com:443  | direct",
                "example.com               | badexample.com:443   | proxy",
                ".example.com              | hub.example.com:443  | direct",
                ".example.com              | example.com:443      | proxy",
                "example.com:8443          | hub.example.com:443  | proxy",
                "example.com:8443          | hub.example.com:8443 | direct",
                "10.0.0.7                  | 10.0.0.7:443         | direct",
                "10.0.0.7                  | 110.0.0.7:443        | proxy",
                "0.0.7                     | 10.0.0.7:443         | proxy",
                "10.0.0.0/8                | 10.0.0.7:443         | proxy",
                "::1                       | [::1]:443            | direct",
                "[::1]:8443                | [::1]:443            | proxy",
                "[::1]:8443                | [::1]:8443           | direct",
                "localhost,10.0.0.7 a.test | x.a.test:443         | direct",
                "'localhost, b.test'       | b.test:443           | direct",
                "bad:port:x                | hub.example.com:443  | proxy",
            })
    void exceptions(String noProxy, String target, String way) {
        ProxyRules rules = ProxyRules.fromEnvironment(
                Map.of("HTTPS_PROXY", "http://proxy.test:3128", "NO_PROXY", noProxy == null ? "" : noProxy));

        assertThat(rules.forTarget(HostPort.parse(target)).isPresent()).isEqualTo(way.equals("proxy"));
    }

    @Test
    void bothSpellingsAreReadAndTheLowerCaseOneWins() {
        HostPort target = HostPort.parse("hub.test:443");

        assertThat(ProxyRules.fromEnvironment(Map.of("https_proxy", "low.test:1", "HTTPS_PROXY", "up.test:2"))
                        .forTarget(target))
                .hasValueSatisfying(proxy -> assertThat(proxy.address()).hasToString("low.test:1"));
        assertThat(ProxyRules.fromEnvironment(Map.of("HTTPS_PROXY", "up.test:2", "no_proxy", "hub.test"))
                        .forTarget(target))
                .isEmpty();
        assertThat(ProxyRules.fromEnvironment(Map.of()).forTarget(target)).isEmpty();
    }

    @Test
    void userAndPasswordArePercentDecodedAndNeverPrinted() {
        HttpProxy proxy = HttpProxy.parse("http://me%40work:p%3Ass%2Fword@proxy.test:3128/");

        assertThat(proxy.address()).hasToString("proxy.test:3128");
        assertThat(proxy.user()).contains("me@work");
        assertThat(proxy.password().reveal()).isEqualTo("p:ss/word");
        assertThat(proxy.toString()).doesNotContain("ss/word");
    }

    @Test
    void aProxyBehindTlsIsRefused() {
        assertThatThrownBy(() -> HttpProxy.parse("https://user:geheim@proxy.test"))
                .hasMessageContaining("expected: http://")
                .hasMessageNotContaining("geheim");
        assertThatThrownBy(() -> HttpProxy.parse("http://user:geheim@proxy.test:99999"))
                .hasMessageNotContaining("geheim");
    }

    @Test
    void backoffDoublesUpToItsLimitAndIsJittered() {
        Backoff backoff = Backoff.defaults();

        assertThat(backoff.delay(0, () -> 1)).hasMillis(500);
        assertThat(backoff.delay(0, () -> 0)).hasMillis(250);
        assertThat(backoff.delay(3, () -> 1)).hasMillis(4000);
        assertThat(backoff.delay(6, () -> 1)).hasMillis(30_000);
        assertThat(backoff.delay(5000, () -> 0)).hasMillis(15_000);
    }
}
