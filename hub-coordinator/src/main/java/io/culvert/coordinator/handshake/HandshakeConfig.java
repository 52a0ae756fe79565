package io.culvert.coordinator.handshake;

import java.time.Duration;

/**
 * Limits of handshakes.
 *
 * @param deadline from the request until both legs are there, 60 s at most
 * @param maxRunning handshakes that one coordinator runs at a time; more are refused with 503
 * @param arbiterTries endpoints that are asked to take a stream before it is refused with 503
 * @param loadLifetime how old an endpoint's load report may be before the endpoint is not picked any more
 */
public record HandshakeConfig(Duration deadline, int maxRunning, int arbiterTries, Duration loadLifetime) {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    public HandshakeConfig {
        if (deadline.isNegative() || deadline.isZero() || deadline.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("deadline: " + deadline.toMillis() + "ms (expected: over 0 up to 60s)");
        }
        if (maxRunning < 1) {
            throw new IllegalArgumentException("max-running: " + maxRunning + " (expected: at least 1)");
        }
        if (arbiterTries < 1) {
            throw new IllegalArgumentException("arbiter-tries: " + arbiterTries + " (expected: at least 1)");
        }
        if (loadLifetime.isNegative() || loadLifetime.isZero()) {
            throw new IllegalArgumentException(
                    "load-lifetime: " + loadLifetime.toMillis() + "ms (expected: more than 0)");
        }
    }

    public static HandshakeConfig defaults() {
        return new HandshakeConfig(LONGEST, 10_000, 3, Duration.ofSeconds(5));
    }
}
