package io.culvert.testkit;

/**
 * What all connections of a {@link FaultProxy} share in one direction: the faults switched on, and the bytes counted.
 *
 * <p>Owned by the proxy's loop; the counters may be read anywhere.
 */
final class ProxyLane {
    enum Mode {
        /** Bytes are passed on. */
        FORWARD,
        /** Nothing is read or written. */
        FREEZE,
        /** What arrives is read and thrown away. */
        BLACKHOLE
    }

    /** The rate of a lane without a limit. */
    static final long UNLIMITED = Long.MAX_VALUE;

    /** The most that a lane with a delay holds per connection: 80 MB/s with a delay of 200 ms. */
    private static final int MAX_IN_FLIGHT = 16 * 1024 * 1024;

    private Mode mode = Mode.FORWARD;
    private long delayNanos;
    private long bytesPerSecond = UNLIMITED;
    private volatile long forwarded;
    private volatile long swallowed;

    Mode mode() {
        return mode;
    }

    void mode(Mode mode) {
        this.mode = mode;
    }

    long delayNanos() {
        return delayNanos;
    }

    void delayNanos(long nanos) {
        delayNanos = nanos;
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }

    void bytesPerSecond(long rate) {
        bytesPerSecond = rate;
    }

    /** Whether a connection that holds this many bytes may take more; without a delay it holds only what the receiver did not take at once. */
    boolean hasRoom(long held) {
        return delayNanos == 0 ? held == 0 : held < MAX_IN_FLIGHT;
    }

    void countForwarded(long bytes) {
        // Only the loop writes, so the sum needs no more than visibility.
        long sum = forwarded + bytes;
        forwarded = sum;
    }

    void countSwallowed(long bytes) {
        long sum = swallowed + bytes;
        swallowed = sum;
    }

    long forwarded() {
        return forwarded;
    }

    long swallowed() {
        return swallowed;
    }
}
