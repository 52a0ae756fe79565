package io.culvert.testkit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A deadline by the monotonic clock that a wait counts down to. */
final class Bound {
    private final Duration length;
    private final long end;

    private Bound(Duration length) {
        this.length = length;
        this.end = System.nanoTime() + length.toNanos();
    }

    static Bound in(Duration length) {
        return new Bound(length);
    }

    long nanosLeft() {
        return Math.max(0, end - System.nanoTime());
    }

    boolean passed() {
        return nanosLeft() == 0;
    }

    /** Waits on the monitor, which the caller holds, until it is notified or the bound has passed. */
    void await(Object monitor) {
        try {
            long millis = TimeUnit.NANOSECONDS.toMillis(nanosLeft()) + 1;
            monitor.wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }

    @Override
    public String toString() {
        return length.toMillis() + " ms";
    }
}
