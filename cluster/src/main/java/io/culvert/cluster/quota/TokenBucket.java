package io.culvert.cluster.quota;

import io.culvert.protocol.Rate;

/**
 * Lets things happen at a rate, and some at once after a quiet time. It keeps one moment: when the bucket will be full again.
 * Not safe for threads; its owner guards it.
 */
public final class TokenBucket {
    private final long nanosEach;
    private final long tolerance;
    private long fullAt;

    /** Full at first. */
    public TokenBucket(Rate rate, int burst, long now) {
        this.nanosEach = rate.nanosEach();
        this.tolerance = nanosEach * (burst - 1L);
        this.fullAt = now;
    }

    /** How long until a token is there, 0 when one is. */
    public long toWait(long now) {
        return Math.max(0, fullAt - now - tolerance);
    }

    /** Takes one; only when it is there. */
    public void take(long now) {
        fullAt = Math.max(fullAt - now, 0) + now + nanosEach;
    }

    /** Whether it says no more than a fresh one. */
    boolean full(long now) {
        return fullAt - now <= 0;
    }
}
