package io.culvert.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.client.proxy.Listener;
import io.culvert.client.proxy.ServiceProxyOptions;
import io.culvert.client.proxy.Targets;
import io.culvert.protocol.HostPort;
import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerTest {
    @ParameterizedTest
    @CsvSource({
        "2222,               127.0.0.1:2222=default",
        "0,                  127.0.0.1:0=default",
        "2222=ssh,           127.0.0.1:2222=ssh",
        "0.0.0.0:8080=web,   0.0.0.0:8080=web",
        "[::1]:8080=web,     [::1]:8080=web",
        "localhost:22,       localhost:22=default",
    })
    void listeners(String text, String meaning) {
        assertThat(Listener.parse(text)).hasToString(meaning);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ssh", "70000", "2222=", "2222=a/b", ":", "1.2.3.4"})
    void whatIsNoListenerIsRefused(String text) {
        assertThatThrownBy(() -> Listener.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("listen: '" + text + "' (expected: [ADDR:]PORT[=NAME])");
    }

    @Test
    void onePortTwiceIsRefused() {
        List<Listener> twice = List.of(Listener.parse("2222=a"), Listener.parse("2222=b"));

        assertThatThrownBy(() -> ServiceProxyOptions.of(Identity.device("d"), twice))
                .hasMessageContaining("the same port twice");
    }

    @Test
    void namesSelectTargetsAndAPlainOneTakesTheRest() {
        Targets targets = Targets.parse(List.of("ssh=127.0.0.1:22", "web=[::1]:80", "10.0.0.7:3389"));

        assertThat(targets.of(new StreamName("ssh"))).contains(new HostPort("127.0.0.1", 22));
        assertThat(targets.of(new StreamName("web"))).contains(new HostPort("::1", 80));
        assertThat(targets.of(new StreamName("other"))).contains(new HostPort("10.0.0.7", 3389));
        assertThat(Targets.parse(List.of("ssh=h:22")).of(new StreamName("other")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "h", "ssh=h", "ssh=h:0", "h:99999", "a/b=h:1"})
    void whatIsNoTargetIsRefused(String text) {
        assertThatThrownBy(() -> Targets.parse(List.of(text))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneNameTwiceIsRefused() {
        assertThatThrownBy(() -> Targets.parse(List.of("a=h:1", "a=h:2"))).hasMessageContaining("second of its name");
        assertThatThrownBy(() -> Targets.parse(List.of())).hasMessageContaining("expected");
    }
}
