package io.culvert.coordinator.session;

import java.time.Duration;

/**
 * Limits of devices' control connections.
 *
 * @param connectTimeout from the connection until its CONNECT was answered
 * @param maxSessions that one coordinator holds, waiting connections among them; more are closed at once
 * @param maxWaitingOffers of one session, until the device answers; more are refused
 * @param peerTimeout how long the kernel may hear nothing of a peer, where the epoll transport is in use
 */
public record SessionConfig(Duration connectTimeout, int maxSessions, int maxWaitingOffers, Duration peerTimeout) {
    private static final Duration SHORTEST_PEER_TIMEOUT = Duration.ofSeconds(2);

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
    }

    public static SessionConfig defaults() {
        return new SessionConfig(Duration.ofSeconds(10), 50_000, 1_000, Duration.ofSeconds(30));
    }
}
