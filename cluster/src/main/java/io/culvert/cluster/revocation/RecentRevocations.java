package io.culvert.cluster.revocation;

import io.culvert.cluster.Scheduler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * The revocations of the last moments, for whoever acts on an answer of the registry: what it allows may have been revoked while
 * it was on its way. May be used on any thread.
 */
public final class RecentRevocations {
    /** In the order in which they came here, from 1 on. */
    private record Remembered(long order, Revocation revocation) {}

    private final Scheduler scheduler;
    private final Duration kept;
    private final Set<Remembered> remembered = ConcurrentHashMap.newKeySet();
    private final AtomicLong count = new AtomicLong();

    /** @param kept as long as an answer may be on its way */
    public RecentRevocations(Scheduler scheduler, Duration kept) {
        this.scheduler = scheduler;
        this.kept = kept;
    }

    public void add(Revocation revocation) {
        Remembered one = new Remembered(count.incrementAndGet(), revocation);
        remembered.add(one);
        scheduler.after(kept, () -> remembered.remove(one));
    }

    /** How many there have been; to be noted before the registry is asked. */
    public long soFar() {
        return count.get();
    }

    /** Whether one of these has come since so many there had been. */
    public boolean anySince(long noted, Predicate<Revocation> which) {
        return remembered.stream().anyMatch(one -> one.order() > noted && which.test(one.revocation()));
    }
}
