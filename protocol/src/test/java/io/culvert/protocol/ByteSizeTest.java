package io.culvert.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "512, 512", "7B, 7", "64KiB, 65536", "1MiB, 1048576", "2 GiB, 2147483648", "'  3KiB ', 3072"})
    void isRead(String text, long bytes) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        Random random = new Random(1);
        for (int i = 0; i < 5_000; i++) {
            ByteSize size = new ByteSize(
                    (random.nextLong() & (1L << 38) - 1) >> random.nextInt(38) << random.nextInt(3) * 10 % 31);
            assertThat(ByteSize.parse(size.toString())).isEqualTo(size);
        }
    }

    @Test
    void theLargestUnitThatDividesItIsShown() {
        assertThat(ByteSize.kib(64)).hasToString("64KiB");
        assertThat(ByteSize.kib(2048)).hasToString("2MiB");
        assertThat(ByteSize.mib(1024)).hasToString("1GiB");
        assertThat(new ByteSize(1025)).hasToString("1025");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-1", "1.5KiB", "64kib", "64 KB", "1TiB", "KiB", "1e3", "0x10", "999999999999GiB", "\u0661"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("size: ");
    }

    @Test
    void noSizeWrapsAround() {
        assertThatThrownBy(() -> ByteSize.kib(1L << 54)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> ByteSize.mib(1L << 44)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> ByteSize.mib(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ByteSize.mib(2048).intBytes()).isInstanceOf(ArithmeticException.class);
    }
}
