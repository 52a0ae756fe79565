package io.culvert.coordinator.session;

import java.util.concurrent.atomic.LongAdder;

/** What the sessions of one coordinator have seen that is no error and deserves no log line. May be used on any thread. */
public final class SessionCounters {
    final LongAdder refusedLogins = new LongAdder();
    final LongAdder brokenConnections = new LongAdder();
    final LongAdder otherPublishes = new LongAdder();
    final LongAdder uselessAnswers = new LongAdder();

    /** CONNECTs that were answered with a code other than 0. */
    public long refusedLogins() {
        return refusedLogins.sum();
    }

    /** Connections that were closed because what came was no MQTT, or not now, or too late. */
    public long brokenConnections() {
        return brokenConnections.sum();
    }

    /** PUBLISHes about telemetry, methods and the like, which are acknowledged and dropped. */
    public long otherPublishes() {
        return otherPublishes.sum();
    }

    /** Answers to no offer that waits, or malformed ones. */
    public long uselessAnswers() {
        return uselessAnswers.sum();
    }
}
