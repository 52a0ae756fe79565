package io.culvert.node.config;

import java.time.Duration;

/**
 * How a node lets its work finish before it stops.
 *
 * @param notice how long it serves as before once it is not ready any more, for load balancers to see it
 * @param sessions how long the devices' sessions are told in turn to go to other nodes
 * @param streams how long streams, and handshakes, may go on
 */
public record DrainSettings(Duration notice, Duration sessions, Duration streams) {
    private static final Duration ARRIVAL = Duration.ofSeconds(5);

    public DrainSettings {
        Bounds.notNegative("node.drain.notice", notice);
        Bounds.notNegative("node.drain.sessions", sessions);
        Bounds.notNegative("node.drain.streams", streams);
    }

    public static DrainSettings defaults() {
        return new DrainSettings(Duration.ZERO, Duration.ofSeconds(15), Duration.ofSeconds(20));
    }

    /** Until which sessions are waited for: the last one that was told is given a moment to arrive elsewhere. */
    public Duration sessionsLimit() {
        return sessions.plus(ARRIVAL);
    }

    /** The longest that all of it takes. */
    public Duration longest() {
        return notice.plus(sessionsLimit().compareTo(streams) > 0 ? sessionsLimit() : streams);
    }
}
