package io.culvert.cluster.quota;

import io.culvert.protocol.Bandwidth;
import io.culvert.protocol.ByteSize;
import io.culvert.protocol.Rate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Limits for tests, one at a time. */
final class Limits {
    static final QuotaLimits NONE = QuotaLimits.defaults();

    private Limits() {}

    static QuotaLimits streams(int most) {
        return new QuotaLimits(
                Optional.of(most),
                NONE.newStreams(),
                NONE.burst(),
                NONE.bytesPerDay(),
                NONE.bandwidth(),
                NONE.maxDuration(),
                NONE.maxIdle());
    }

    static QuotaLimits rate(String rate, int burst) {
        return new QuotaLimits(
                NONE.maxStreams(),
                Optional.of(Rate.parse(rate)),
                Optional.of(burst),
                NONE.bytesPerDay(),
                NONE.bandwidth(),
                NONE.maxDuration(),
                NONE.maxIdle());
    }

    static QuotaLimits bytes(long perDay) {
        return new QuotaLimits(
                NONE.maxStreams(),
                NONE.newStreams(),
                NONE.burst(),
                Optional.of(new ByteSize(perDay)),
                NONE.bandwidth(),
                NONE.maxDuration(),
                NONE.maxIdle());
    }

    static QuotaLimits ofStreams(String bandwidth, Duration longest, Duration idle) {
        return new QuotaLimits(
                NONE.maxStreams(),
                NONE.newStreams(),
                NONE.burst(),
                NONE.bytesPerDay(),
                Optional.of(Bandwidth.parse(bandwidth)),
                Optional.of(longest),
                Optional.of(idle));
    }

    static QuotaConfig hub(QuotaLimits limits) {
        return new QuotaConfig(limits, NONE, Map.of(), NONE, Map.of());
    }

    static QuotaConfig policies(QuotaLimits each, Map<String, QuotaLimits> named) {
        return new QuotaConfig(NONE, each, named, NONE, Map.of());
    }

    static QuotaConfig devices(QuotaLimits each, Map<String, QuotaLimits> named) {
        return new QuotaConfig(NONE, NONE, Map.of(), each, named);
    }
}
