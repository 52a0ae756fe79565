package io.culvert.cluster;

import io.culvert.protocol.Bandwidth;
import java.time.Duration;
import java.util.Optional;

/**
 * What one stream may do while it lives; an absent limit is none.
 *
 * @param bandwidth bytes per second, in each direction
 * @param maxDuration how long it may last from the moment when both its legs are there
 * @param maxIdle how long no byte of the application may move
 */
public record StreamLimits(Optional<Bandwidth> bandwidth, Optional<Duration> maxDuration, Optional<Duration> maxIdle) {
    public static final StreamLimits NONE = new StreamLimits(Optional.empty(), Optional.empty(), Optional.empty());

    /** The stricter of both, limit by limit. */
    public StreamLimits and(StreamLimits other) {
        return new StreamLimits(
                bandwidth
                        .map(own -> other.bandwidth.map(own::orLess).orElse(own))
                        .or(other::bandwidth),
                shorter(maxDuration, other.maxDuration),
                shorter(maxIdle, other.maxIdle));
    }

    private static Optional<Duration> shorter(Optional<Duration> one, Optional<Duration> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.or(() -> other);
        }
        return one.get().compareTo(other.get()) <= 0 ? one : other;
    }
}
