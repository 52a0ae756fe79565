package io.culvert.cluster;

import java.time.Duration;

/**
 * Monotonic time and things to do later. Handshake, claim and presence take one instead of timers of Vert.x, so that a
 * simulation can run them in virtual time.
 */
public interface Scheduler {
    /** Monotonic nanoseconds; only differences mean something. */
    long nanoTime();

    /** Runs the task once after the delay, on the scheduler's own thread; cancelling a task that ran does nothing. */
    Task after(Duration delay, Runnable task);

    /** A task that waits. */
    interface Task {
        void cancel();
    }
}
