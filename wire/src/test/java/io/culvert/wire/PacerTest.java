package io.culvert.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.protocol.Bandwidth;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In virtual time: the test is the pump, and says what time it is. */
class PacerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;
    /** Not zero, and not far from where a monotonic clock turns negative. */
    private long now = Long.MAX_VALUE - SECOND;

    private final long start = now;
    private long passed;
    private long looks;
    private long mostAtOnce;

    private static Piece piece(int length) {
        return new Piece(Unpooled.wrappedBuffer(new byte[length]), false, true);
    }

    private long passAll(Pacer pacer) {
        long before = passed;
        for (Piece piece = pacer.next(now); piece != null; piece = pacer.next(now)) {
            passed += piece.length();
        }
        return passed - before;
    }

    /** A sender that always has more, read in pieces of this length while it is not stopped. */
    private void flood(Pacer pacer, int length, long nanos, long late) {
        long end = now + nanos;
        while (now - end < 0) {
            looks++;
            mostAtOnce = Math.max(mostAtOnce, passAll(pacer));
            long pause = pacer.pause(now);
            if (pause == 0) {
                pacer.add(piece(length));
            } else {
                now += pause + late;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1MiB/s, 16384", "1MiB/s, 64", "1MiB/s, 65536", "64KiB/s, 16384", "100MiB/s, 65536", "1KiB/s, 1000"})
    void aFloodPassesAtTheBandwidthInSmallPortions(String bandwidth, int length) {
        long perSecond = Bandwidth.parse(bandwidth).bytesPerSecond();
        Pacer pacer = new Pacer(Bandwidth.parse(bandwidth), now);

        flood(pacer, length, 100 * SECOND, 0);

        assertThat(passed).isBetween(99 * perSecond, 101 * perSecond + length);
        // 20 ms, or one piece; and the credit that it began with.
        assertThat(mostAtOnce).isLessThanOrEqualTo(perSecond / 8 + length);
        long pieces = passed / length;
        assertThat(looks).as("looks").isLessThanOrEqualTo(100 * 50 + 2 * pieces + 10);
    }

    @Test
    void timersThatAreLateCostNoBandwidth() {
        Pacer pacer = new Pacer(Bandwidth.parse("1MiB/s"), now);

        flood(pacer, 16 * 1024, 10 * SECOND, 30 * MILLI);

        assertThat(passed).isBetween(9L << 20, 11L << 20);
    }

    @Test
    void whoSendsLessThanTheBandwidthIsNeverStopped() {
        Pacer pacer = new Pacer(Bandwidth.parse("1MiB/s"), now);
        for (int i = 0; i < 10_000; i++) {
            pacer.add(piece(100));
            assertThat(passAll(pacer)).isEqualTo(100);
            assertThat(pacer.pause(now)).isZero();
            now += MILLI;
        }
    }

    @Test
    void aQuietHourGivesNoMoreThanALittleCredit() {
        Pacer pacer = new Pacer(Bandwidth.parse("1MiB/s"), now);
        now += 3600 * SECOND;
        long from = now;

        flood(pacer, 1024, SECOND, 0);

        assertThat(passed).isBetween(1L << 20, (1L << 20) * 112 / 100);
        assertThat(now - from).isGreaterThanOrEqualTo(SECOND);
        assertThat(start).isNotEqualTo(from);
    }

    @Test
    void aPieceIsNeverSplitAndIsPaidForAfterwards() {
        Pacer pacer = new Pacer(Bandwidth.parse("1KiB/s"), now);
        pacer.add(piece(10 * 1024));
        pacer.add(piece(1));

        assertThat(passAll(pacer)).isEqualTo(10 * 1024);
        assertThat(pacer.pause(now)).isBetween(9 * SECOND, 10 * SECOND);
        assertThat(pacer.held()).isEqualTo(1);
        assertThat(pacer.any().length()).isEqualTo(1);
        assertThat(pacer.any()).isNull();
        assertThat(pacer.held()).isZero();
    }
}
