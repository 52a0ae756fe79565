package io.culvert.coordinator.handshake;

import io.culvert.cluster.EndpointCalls.Load;
import io.culvert.cluster.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Picks the arbiter of a new stream: of two endpoints chosen at random the one with fewer streams. Knows what the endpoints
 * report and what it picked since; a report that is too old, or of a node that left, counts no more. May be used on any thread.
 */
public final class EndpointSelector {
    /** What an endpoint said last, and how many streams were sent there since: reports come once a second. */
    private record Report(Load load, long at, AtomicInteger picked) {
        int streams() {
            return load.streams() + picked.get();
        }
    }

    private final Scheduler scheduler;
    private final Duration lifetime;
    private final RandomGenerator random;
    private final Map<String, Report> reports = new ConcurrentHashMap<>();

    public EndpointSelector(Scheduler scheduler, Duration lifetime, RandomGenerator random) {
        this.scheduler = scheduler;
        this.lifetime = lifetime;
        this.random = random;
    }

    /** Takes an endpoint's report in place of its last one. */
    public void report(Load load) {
        reports.put(load.node(), new Report(load, scheduler.nanoTime(), new AtomicInteger()));
    }

    /** Picks this node no more until it reports again. */
    public void left(String node) {
        reports.remove(node);
    }

    /** The node that should arbitrate, none of those that refused already; empty when nobody is left. */
    Optional<String> pick(Set<String> refused) {
        List<Report> usable = usable().stream()
                .filter(report -> !refused.contains(report.load().node()))
                .toList();
        if (usable.isEmpty()) {
            return Optional.empty();
        }
        int one = random.nextInt(usable.size());
        Report chosen = usable.get(one);
        if (usable.size() > 1) {
            // Another one than the first, each as likely.
            Report other = usable.get((one + 1 + random.nextInt(usable.size() - 1)) % usable.size());
            chosen = other.streams() < chosen.streams() ? other : chosen;
        }
        chosen.picked().incrementAndGet();
        return Optional.of(chosen.load().node());
    }

    /** Where legs can be dialled now: {@code wss://host:port} of each endpoint, sorted. */
    public List<String> publicUrls() {
        return usable().stream()
                .map(report -> report.load().publicUrl())
                .distinct()
                .sorted()
                .toList();
    }

    private List<Report> usable() {
        long now = scheduler.nanoTime();
        reports.values().removeIf(report -> now - report.at() > lifetime.toNanos());
        return reports.values().stream()
                .filter(report -> !report.load().draining())
                .toList();
    }
}
