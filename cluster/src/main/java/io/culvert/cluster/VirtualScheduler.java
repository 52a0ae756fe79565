package io.culvert.cluster;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Time that passes only when it is told to: what simulations and tests run handshake, pairing and presence on. Tasks of one
 * moment run in the order in which they were made. For one thread.
 */
public final class VirtualScheduler implements Scheduler {
    private record Entry(long due, long order, Runnable task) {}

    private final PriorityQueue<Entry> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Entry::due).thenComparingLong(Entry::order));
    private long now;
    private long made;

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Task after(Duration delay, Runnable task) {
        Entry entry = new Entry(now + Math.max(0, delay.toNanos()), made++, task);
        tasks.add(entry);
        return () -> tasks.remove(entry);
    }

    /** Lets time pass and runs what falls due in it, also what these tasks add. */
    public void advance(Duration time) {
        long end = now + time.toNanos();
        while (!tasks.isEmpty() && tasks.peek().due() <= end) {
            Entry next = tasks.poll();
            now = Math.max(now, next.due());
            next.task().run();
        }
        now = end;
    }

    /** How many tasks wait: nothing should be left behind. */
    public int waiting() {
        return tasks.size();
    }
}
