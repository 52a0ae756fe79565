package io.culvert.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
    @ParameterizedTest
    @ValueSource(strings = {"5/s", "100/m", "1000/h"})
    void aRateIsWrittenAsItIsRead(String text) {
        assertThat(Rate.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "/s", "0/s", "-1/s", "5/d", "1.5/s", "9999999999/s"})
    void anotherFormIsRefused(String text) {
        assertThatThrownBy(() -> Rate.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRateSaysWhatComesInASecondAndHowFarApart() {
        assertThat(Rate.parse("5/s").inASecond()).isEqualTo(5);
        assertThat(Rate.parse("600/m").inASecond()).isEqualTo(10);
        assertThat(Rate.parse("1/h").inASecond()).isEqualTo(1);
        assertThat(Rate.parse("5/s").nanosEach()).isEqualTo(200_000_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1KiB/s", "1MiB/s", "1500/s", "2GiB/s"})
    void aBandwidthIsWrittenAsItIsRead(String text) {
        assertThat(Bandwidth.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1MiB", "1MiB/m", "1/s", "0/s", "/s", "x/s"})
    void anotherFormOfABandwidthIsRefused(String text) {
        assertThatThrownBy(() -> Bandwidth.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
