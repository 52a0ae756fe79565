package io.culvert.coordinator.session;

import java.time.Duration;

/**
 * Limits of devices' control connections.
 *
 * @param connectTimeout from the connection until its CONNECT was answered
 * @param maxSessions that one coordinator holds, waiting connections among them; more are closed at once
 * @param maxWaitingOffers of one session, until the device answers; more are refused
 * @param peerTimeout how long the kernel may hear nothing of a peer, where the epoll transport is in use
 * @param reassertInterval how often each session that listens is said again to be here
 */
public record SessionConfig(
        Duration connectTimeout,
        int maxSessions,
        int maxWaitingOffers,
        Duration peerTimeout,
        Duration reassertInterval) {
    private static final Duration SHORTEST_PEER_TIMEOUT = Duration.ofSeconds(2);

    private static final Duration REASSERT_INTERVAL = Duration.ofSeconds(10);
    private static final Duration SHORTEST_REASSERT_INTERVAL = Duration.ofMillis(100);
    private static final Duration LONGEST_REASSERT_INTERVAL = Duration.ofSeconds(60);

    public SessionConfig {
        if (connectTimeout.isNegative() || connectTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "connect-timeout: " + connectTimeout.toMillis() + "ms (expected: more than 0)");
        }
        if (maxSessions < 1) {
            throw new IllegalArgumentException("max-sessions: " + maxSessions + " (expected: at least 1)");
        }
        if (maxWaitingOffers < 1) {
            throw new IllegalArgumentException("max-waiting-offers: " + maxWaitingOffers + " (expected: at least 1)");
        }
        if (peerTimeout.compareTo(SHORTEST_PEER_TIMEOUT) < 0) {
            throw new IllegalArgumentException(
                    "peer-timeout: " + peerTimeout.toMillis() + "ms (expected: at least 2s)");
        }
        if (reassertInterval.compareTo(SHORTEST_REASSERT_INTERVAL) < 0
                || reassertInterval.compareTo(LONGEST_REASSERT_INTERVAL) > 0) {
            throw new IllegalArgumentException(
                    "reassert-interval: " + reassertInterval.toMillis() + "ms (expected: 100ms to 60s)");
        }
    }

    /** With the default of the last. */
    public SessionConfig(Duration connectTimeout, int maxSessions, int maxWaitingOffers, Duration peerTimeout) {
        this(connectTimeout, maxSessions, maxWaitingOffers, peerTimeout, REASSERT_INTERVAL);
    }

    public static SessionConfig defaults() {
        return new SessionConfig(Duration.ofSeconds(10), 50_000, 1_000, Duration.ofSeconds(30));
    }
}
