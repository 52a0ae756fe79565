package io.culvert.cluster;

import java.time.Duration;

/** A moment of monotonic time until which something must be done; made at the first hop and carried along as time left. */
public record Deadline(long nanoTime) {
    public static Deadline in(Duration time, Scheduler scheduler) {
        return new Deadline(scheduler.nanoTime() + time.toNanos());
    }

    /** What is left, zero when it has passed. */
    public Duration left(Scheduler scheduler) {
        return Duration.ofNanos(Math.max(0, nanoTime - scheduler.nanoTime()));
    }

    public boolean passed(Scheduler scheduler) {
        return nanoTime - scheduler.nanoTime() <= 0;
    }

    /** The earlier of this one and so much time from now. */
    public Deadline orIn(Duration time, Scheduler scheduler) {
        Deadline other = in(time, scheduler);
        return other.nanoTime - nanoTime < 0 ? other : this;
    }
}
