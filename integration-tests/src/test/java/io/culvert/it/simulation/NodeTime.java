package io.culvert.it.simulation;

import io.culvert.cluster.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The clocks of one process: a monotonic one that began anywhere and runs a little fast or slow, a wall clock that is off, and
 * tasks that wait while the process is frozen and never run once it is dead.
 */
final class NodeTime implements Scheduler {
    /** As bad as clocks of computers are: 100 parts in a million. */
    private static final double DRIFT = 1e-4;
    /** Tickets have a leeway of 60 s between two machines. */
    private static final Duration MOST_OFF = Duration.ofSeconds(25);

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final Timeline timeline;
    private final long origin;
    private final double rate;
    private final Duration off;
    private final Deque<Runnable> held = new ArrayDeque<>();
    private long frozenUntil;
    private boolean dead;

    NodeTime(Timeline timeline) {
        this.timeline = timeline;
        // A quarter of the processes see their monotonic clock overflow.
        this.origin = timeline.chance(0.25)
                ? Long.MAX_VALUE
                        - timeline.random().nextLong(Duration.ofSeconds(90).toNanos())
                : timeline.random().nextLong();
        this.rate = 1 + DRIFT * (2 * timeline.random().nextDouble() - 1);
        this.off = timeline.between(MOST_OFF.negated(), MOST_OFF);
    }

    @Override
    public long nanoTime() {
        return origin + (long) (timeline.now() * rate);
    }

    @Override
    public Task after(Duration delay, Runnable task) {
        // Rounded up: a task must never find that its own deadline is still to come.
        Duration real = Duration.ofNanos(Math.max(0, (long) Math.ceil(delay.toNanos() / rate) + 1));
        return timeline.after(delay.isZero() || delay.isNegative() ? Duration.ZERO : real, () -> run(task));
    }

    /** Runs it now, or when the process is thawed, or never. */
    void run(Runnable task) {
        if (dead) {
            return;
        }
        if (frozenUntil > timeline.now()) {
            held.add(task);
        } else {
            task.run();
        }
    }

    void freeze(Duration time) {
        frozenUntil = Math.max(frozenUntil, timeline.now() + time.toNanos());
        timeline.disturbed(frozenUntil);
        timeline.after(time, this::goOn);
    }

    void thaw() {
        frozenUntil = timeline.now();
        goOn();
    }

    /** Runs what came meanwhile, in its order. */
    private void goOn() {
        while (frozenUntil <= timeline.now() && !held.isEmpty() && !dead) {
            held.poll().run();
        }
    }

    void die() {
        dead = true;
    }

    Clock wall() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException("nobody asks for another zone");
            }

            @Override
            public Instant instant() {
                return BEGIN.plusNanos(timeline.now()).plus(off);
            }
        };
    }
}
