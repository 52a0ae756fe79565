package io.culvert.client;

import java.time.Duration;

/**
 * How long a client waits.
 *
 * @param connect for a TCP connection, and again for its TLS and for the answer to its upgrade
 * @param request for the answer to a request other than the opening of a stream
 * @param handshake for a stream, from the request or the offer until both sides are paired; the hub itself gives up after 60 s
 */
public record ClientTimeouts(Duration connect, Duration request, Duration handshake) {
    public ClientTimeouts {
        positive("connect-timeout", connect);
        positive("request-timeout", request);
        positive("handshake-timeout", handshake);
    }

    public static ClientTimeouts defaults() {
        return new ClientTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(15), Duration.ofSeconds(65));
    }

    private static void positive(String name, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1ms)");
        }
    }
}
