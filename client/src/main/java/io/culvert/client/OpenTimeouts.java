package io.culvert.client;

import java.time.Duration;

/**
 * How long the hub shall wait when a stream is opened; whole handshakes end after 60 s in any case.
 *
 * @param connect for a device that is not connected; zero: it must be there
 * @param response for its answer; zero: what is left of the 60 s
 */
public record OpenTimeouts(Duration connect, Duration response) {
    public OpenTimeouts {
        if (connect.isNegative() || response.isNegative()) {
            throw new IllegalArgumentException("open-timeouts: negative (expected: 0 or more)");
        }
    }

    /** The device must be there, and has the whole handshake to answer. */
    public static OpenTimeouts defaults() {
        return new OpenTimeouts(Duration.ZERO, Duration.ZERO);
    }
}
