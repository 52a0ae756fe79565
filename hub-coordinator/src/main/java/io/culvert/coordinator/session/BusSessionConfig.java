package io.culvert.coordinator.session;

import java.time.Duration;

/**
 * How sessions live whose devices ask for their offers over the event bus.
 *
 * @param hold how long a request for the next offer is held before it is answered that there is none
 * @param silence how long a device may let pass between an answer and its next request before its session ends
 * @param confirm how long the program that opened a stream may take to confirm, or to dial, what it was told
 */
public record BusSessionConfig(Duration hold, Duration silence, Duration confirm) {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    public BusSessionConfig {
        within("hold", hold);
        within("silence", silence);
        within("confirm", confirm);
    }

    /** A request is answered before Vert.x's own time-out of 30 s, unless its sender sets a shorter one. */
    public static BusSessionConfig defaults() {
        return new BusSessionConfig(Duration.ofSeconds(25), Duration.ofSeconds(20), Duration.ofSeconds(10));
    }

    private static void within(String key, Duration value) {
        if (value.toMillis() < 1 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    key + ": " + value.toMillis() + "ms (expected: more than 0, at most 10m)");
        }
    }
}
