package io.culvert.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PercentTest {
    @Test
    void whatWasEncodedIsDecodedToTheSameText() {
        new RandomText(1).odd(60, 5_000).forEach(text -> {
            String encoded = Percent.encode(text);

            assertThat(encoded).matches("([A-Za-z0-9\\-._~]|%[0-9A-F]{2})*");
            assertThat(Percent.decode(encoded)).isEqualTo(text);
            assertThat(URLDecoder.decode(encoded, StandardCharsets.UTF_8)).isEqualTo(text);
        });
    }

    @Test
    void aPlusIsAPlusAndHexadecimalsMayBeLowerCase() {
        assertThat(Percent.decode("a+b%2b%2B%c3%A4")).isEqualTo("a+b++\u00e4");
    }

    @Test
    void decodingHappensOnce() {
        assertThat(Percent.decode("%2541")).isEqualTo("%41");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%", "%4", "a%", "%zz", "%4g", "% 1", "%+1", "%-1", "%%41", "%ff", "%c3", "%c0%80", "%ed%a0%80"})
    void aBrokenEscapeIsRefused(String text) {
        assertThatThrownBy(() -> Percent.decode(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("percent-encoding: ");
    }
}
