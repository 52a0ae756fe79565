package io.culvert.testkit;

import java.util.concurrent.TimeUnit;

/** Says when one direction of one connection may send its next bytes under a limited rate. Owned by the proxy's loop. */
final class ProxyPacer {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** This long's worth is sent at once, which is about the precision of the loop's timers. */
    private static final long QUANTUM_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** What a late timer may catch up. */
    private static final long CREDIT_NANOS = 2 * QUANTUM_NANOS;

    private final ProxyLane lane;
    private long nextFree = System.nanoTime();

    ProxyPacer(ProxyLane lane) {
        this.lane = lane;
    }

    /** How many bytes may be sent now; 0 until {@link #nextFree}. */
    int allowance(long now) {
        if (lane.bytesPerSecond() == ProxyLane.UNLIMITED) {
            return Integer.MAX_VALUE;
        }
        if (nextFree - now > 0) {
            return 0;
        }
        double quantum = (double) lane.bytesPerSecond() * QUANTUM_NANOS / SECOND_NANOS;
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, quantum));
    }

    void sent(int bytes, long now) {
        if (lane.bytesPerSecond() != ProxyLane.UNLIMITED) {
            long earliest = now - CREDIT_NANOS;
            long from = nextFree - earliest > 0 ? nextFree : earliest;
            nextFree = from + (long) ((double) bytes * SECOND_NANOS / lane.bytesPerSecond());
        }
    }

    long nextFree() {
        return nextFree;
    }

    /** The rate has changed: what was sent under the old one is forgiven. */
    void restart(long now) {
        nextFree = now;
    }
}
