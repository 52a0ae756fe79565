package io.culvert.wire;

import io.culvert.protocol.ByteSize;
import java.time.Duration;

/**
 * What a leg may take and how long it may be silent.
 *
 * @param maxFrame the longest payload of a frame that is taken; a longer one ends the leg with 1009
 * @param maxHeld how many bytes a pump holds per direction, beyond what the sockets hold, before it stops its source
 * @param liveness the time between two pings; a leg of which nothing was heard for two of them is dead
 * @param stallTimeout how long a peer may take no byte while bytes wait for it; zero: for ever
 * @param closeTimeout how long the answer to a close frame is waited for
 * @param lingerTimeout how long a peer may take no byte of what still waits for it when its stream is over; then the rest is
 *     given up
 */
public record WireLimits(
        ByteSize maxFrame,
        ByteSize maxHeld,
        Duration liveness,
        Duration stallTimeout,
        Duration closeTimeout,
        Duration lingerTimeout) {
    public WireLimits {
        if (maxFrame.bytes() < 125 || maxFrame.bytes() > 1 << 30) {
            throw new IllegalArgumentException("max-frame: " + maxFrame + " (expected: 125 to 1GiB)");
        }
        if (maxHeld.bytes() < 1 || maxHeld.bytes() > 1 << 30) {
            throw new IllegalArgumentException("max-held: " + maxHeld + " (expected: 1 to 1GiB)");
        }
        if (liveness.toMillis() < 10) {
            throw new IllegalArgumentException("liveness: " + liveness + " (expected: at least 10ms)");
        }
        if (stallTimeout.isNegative()) {
            throw new IllegalArgumentException(
                    "stall-timeout: " + stallTimeout + " (expected: not negative, 0 is off)");
        }
        if (closeTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("close-timeout: " + closeTimeout + " (expected: at least 1ms)");
        }
        if (lingerTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("linger-timeout: " + lingerTimeout + " (expected: at least 1ms)");
        }
    }

    public static WireLimits defaults() {
        return new WireLimits(
                ByteSize.mib(1),
                ByteSize.kib(256),
                Duration.ofSeconds(20),
                Duration.ZERO,
                Duration.ofSeconds(5),
                Duration.ofMinutes(10));
    }

    /** The same with another liveness interval. */
    public WireLimits withLiveness(Duration interval) {
        return new WireLimits(maxFrame, maxHeld, interval, stallTimeout, closeTimeout, lingerTimeout);
    }
}
