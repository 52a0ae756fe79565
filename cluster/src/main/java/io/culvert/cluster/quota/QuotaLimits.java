package io.culvert.cluster.quota;

import io.culvert.cluster.StreamLimits;
import io.culvert.protocol.Bandwidth;
import io.culvert.protocol.ByteSize;
import io.culvert.protocol.Rate;
import java.time.Duration;
import java.util.Optional;

/**
 * The limits of one scope; an absent one is none.
 *
 * @param maxStreams streams that are open or being opened at once
 * @param newStreams how often a stream may be opened
 * @param burst how many may come at once after a quiet time; absent: what newStreams gives in a second
 * @param bytesPerDay bytes of applications in both directions, of all streams together, from midnight to midnight UTC
 * @param bandwidth bytes per second of each stream, in each direction
 * @param maxDuration how long a stream may last
 * @param maxIdle how long no byte of a stream's application may move
 */
public record QuotaLimits(
        Optional<Integer> maxStreams,
        Optional<Rate> newStreams,
        Optional<Integer> burst,
        Optional<ByteSize> bytesPerDay,
        Optional<Bandwidth> bandwidth,
        Optional<Duration> maxDuration,
        Optional<Duration> maxIdle) {
    public QuotaLimits {
        atLeastOne("max-streams", maxStreams.map(Integer::longValue));
        atLeastOne("burst", burst.map(Integer::longValue));
        atLeastOne("bytes-per-day", bytesPerDay.map(ByteSize::bytes));
        positive("max-duration", maxDuration);
        positive("max-idle", maxIdle);
    }

    /** No limit. */
    public static QuotaLimits defaults() {
        return new QuotaLimits(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** These limits, and the other's where these say nothing. */
    public QuotaLimits orElse(QuotaLimits other) {
        return new QuotaLimits(
                maxStreams.or(other::maxStreams),
                newStreams.or(other::newStreams),
                burst.or(other::burst),
                bytesPerDay.or(other::bytesPerDay),
                bandwidth.or(other::bandwidth),
                maxDuration.or(other::maxDuration),
                maxIdle.or(other::maxIdle));
    }

    /** Those that hold for each stream while it lives. */
    public StreamLimits ofEachStream() {
        return new StreamLimits(bandwidth, maxDuration, maxIdle);
    }

    /** How many streams may be opened at once after a quiet time; only where there is a rate. */
    public int burstOr(Rate rate) {
        return burst.orElse(rate.inASecond());
    }

    private static void atLeastOne(String key, Optional<Long> value) {
        if (value.isPresent() && value.get() < 1) {
            throw new IllegalArgumentException(key + ": " + value.get() + " (expected: at least 1, or nothing)");
        }
    }

    private static void positive(String key, Optional<Duration> value) {
        if (value.isPresent() && (value.get().isNegative() || value.get().isZero())) {
            throw new IllegalArgumentException(
                    key + ": " + value.get().toMillis() + "ms (expected: more than 0s, or nothing)");
        }
    }
}
