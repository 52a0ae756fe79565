package io.culvert.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @CsvSource({
        "localhost:22, localhost, 22",
        "hub.example:8443, hub.example, 8443",
        "hub.example, hub.example, 443",
        "hub.example:, hub.example, 443",
        "127.0.0.1:0, 127.0.0.1, 0",
        "h:65535, h, 65535",
        "[::1]:22, ::1, 22",
        "[::1], ::1, 443",
        "::1, ::1, 443",
        "2001:db8::7, 2001:db8::7, 443",
        "[fe80::1%eth0]:80, fe80::1%eth0, 80",
        "::ffff:10.0.0.1, ::ffff:10.0.0.1, 443",
        "bücher.example:80, bücher.example, 80",
        "my_service:80, my_service, 80",
    })
    void isRead(String text, String host, int port) {
        assertThat(HostPort.parse(text, 443)).isEqualTo(new HostPort(host, port));
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        for (String host : new String[] {"h", "a.b-c", "127.0.0.1", "::1", "fe80::1%eth0"}) {
            for (int port : new int[] {0, 1, 443, 8443, 65535}) {
                HostPort address = new HostPort(host, port);
                assertThat(HostPort.parse(address.toString())).isEqualTo(address);
                assertThat(HostPort.parse(address.text(443), 443)).isEqualTo(address);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":22",
                "h:65536",
                "h:-1",
                "h:+1",
                "h:x",
                "h: 1",
                "h:123456",
                "a b:1",
                "http://h:1",
                "h/x:1",
                "user:secret@h:1",
                "user@h:1",
                "[::1",
                "[::1]22",
                "[::1]x:22",
                "[h]:1",
                "[]:1",
                "a;b:1",
                "h:1:x",
                "h\u0000:1",
                "h:\u0661"
            })
    void anythingElseIsRefusedWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> HostPort.parse(text, 443))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret")
                .hasMessageMatching("(host|port|address): .*")
                .hasNoCause();
    }

    @Test
    void withoutADefaultThePortMustBeThere() {
        assertThatThrownBy(() -> HostPort.parse("localhost")).hasMessage("address: not accepted (expected: HOST:PORT)");
        assertThatThrownBy(() -> HostPort.parse("::1")).isInstanceOf(IllegalArgumentException.class);
    }
}
