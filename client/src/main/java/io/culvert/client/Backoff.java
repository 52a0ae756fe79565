package io.culvert.client;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait between tries: doubled each time up to a limit, and drawn at random between half of that and all of it, so
 * that many devices that were cut off together do not come back together.
 *
 * @param first the longest wait before the first try
 * @param limit the longest wait before any
 */
public record Backoff(Duration first, Duration limit) {
    public Backoff {
        if (first.toMillis() < 1 || limit.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "backoff: " + first + " to " + limit + " (expected: at least 1ms, and not falling)");
        }
    }

    public static Backoff defaults() {
        return new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));
    }

    /**
     * The wait before a try.
     *
     * @param failures how many tries have failed in a row, 0 for the first
     * @param random between 0 and 1
     */
    Duration delay(int failures, DoubleSupplier random) {
        double longest = Math.min(limit.toMillis(), first.toMillis() * Math.pow(2, failures));
        return Duration.ofMillis(Math.max(1, Math.round(longest * (0.5 + 0.5 * random.getAsDouble()))));
    }
}
