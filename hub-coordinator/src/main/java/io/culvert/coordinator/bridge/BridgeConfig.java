package io.culvert.coordinator.bridge;

import io.culvert.protocol.Rate;
import java.time.Duration;

/**
 * Limits of the event-bus bridge.
 *
 * @param enabled whether it is served
 * @param maxConnections that one node holds; more are answered 503
 * @param maxUnauthenticated of programs that have not shown a credential yet, besides those; more are answered 503
 * @param loginTimeout from the connection until its credential was found good
 * @param idleTimeout how long a connection may say nothing
 * @param maxInFlight requests of one connection that wait for their reply; more are refused
 * @param maxRate messages of one connection, pings among them; one that sends more is closed
 * @param burst messages that may come at once after a quiet time
 */
public record BridgeConfig(
        boolean enabled,
        int maxConnections,
        int maxUnauthenticated,
        Duration loginTimeout,
        Duration idleTimeout,
        int maxInFlight,
        Rate maxRate,
        int burst) {
    public BridgeConfig {
        atLeastOne("max-connections", maxConnections);
        atLeastOne("max-unauthenticated", maxUnauthenticated);
        positive("login-timeout", loginTimeout);
        positive("idle-timeout", idleTimeout);
        atLeastOne("max-in-flight", maxInFlight);
        atLeastOne("burst", burst);
    }

    public static BridgeConfig defaults() {
        return new BridgeConfig(
                true, 10_000, 500, Duration.ofSeconds(10), Duration.ofSeconds(60), 64, Rate.parse("50/s"), 200);
    }

    private static void atLeastOne(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: at least 1)");
        }
    }

    private static void positive(String key, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(key + ": " + value.toMillis() + "ms (expected: more than 0)");
        }
    }
}
