package io.culvert.it.simulation;

import io.culvert.cluster.Scheduler;
import io.culvert.cluster.VirtualScheduler;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The one order of events of a simulation: virtual time, one seeded random, the log, and what is looked at after each event.
 * The first violation is kept, and nothing happens after it. For one thread.
 */
final class Timeline {
    /** What a process that was frozen needs to catch up, and others to notice that one died. */
    private static final Duration MOMENT = Duration.ofSeconds(10);

    private final VirtualScheduler scheduler = new VirtualScheduler();
    private final SplittableRandom random;
    private final Trace trace;
    private Runnable afterEach = () -> {};
    private Optional<String> violation = Optional.empty();
    private final Map<String, Long> counts = new TreeMap<>();
    private long events;
    private long disturbed;

    Timeline(long seed, Trace trace) {
        // Neighbouring seeds begin alike without this.
        this.random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L);
        this.trace = trace;
    }

    /** What is looked at after each event. */
    void afterEach(Runnable look) {
        afterEach = look;
    }

    Scheduler.Task after(Duration delay, Runnable task) {
        return scheduler.after(delay, () -> event(task));
    }

    private void event(Runnable task) {
        if (violation.isPresent()) {
            return;
        }
        events++;
        try {
            task.run();
            afterEach.run();
        } catch (RuntimeException | Error fault) {
            violated("threw " + fault + " at " + (fault.getStackTrace().length > 0 ? fault.getStackTrace()[0] : "?"));
        }
    }

    /** Lets time pass; ends early at a violation. */
    void advance(Duration time) {
        scheduler.advance(time);
    }

    long now() {
        return scheduler.nanoTime();
    }

    /** So much of simulated time has gone. */
    Duration elapsed() {
        return Duration.ofNanos(now());
    }

    RandomGenerator random() {
        return random;
    }

    boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** Between the two, both possible. */
    Duration between(Duration least, Duration most) {
        return least.plusNanos(random.nextLong(most.minus(least).toNanos() + 1));
    }

    Duration millis(long least, long most) {
        return between(Duration.ofMillis(least), Duration.ofMillis(most));
    }

    void log(Supplier<String> line) {
        trace.add(now(), line);
    }

    boolean traced() {
        return trace.kept();
    }

    /** Something that must never be, is; only the first one counts. */
    void violated(String what) {
        if (violation.isEmpty()) {
            log(() -> "VIOLATION " + what);
            violation = Optional.of(String.format("at %.3f s: %s", now() / 1e9, what));
        }
    }

    Optional<String> violation() {
        return violation;
    }

    /** Some process does nothing until then, or died then. */
    void disturbed(long nanos) {
        disturbed = Math.max(disturbed, nanos);
    }

    /**
     * Runs a task after so long, or a moment after the last process was thawed or died: nobody keeps a deadline who is frozen, and
     * that somebody died is noticed late.
     */
    void inQuiet(Duration delay, Runnable task) {
        after(delay, () -> {
            long wait = disturbed + MOMENT.toNanos() - now();
            if (disturbed > 0 && wait > 0) {
                inQuiet(Duration.ofNanos(wait), task);
            } else {
                task.run();
            }
        });
    }

    /** Notes that something happened that is worth counting. */
    void count(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    Map<String, Long> counts() {
        counts.put("event", events);
        return counts;
    }

    int waiting() {
        return scheduler.waiting();
    }
}
