package io.culvert.coordinator.handshake;

import io.culvert.cluster.EndpointCalls.Load;
import io.culvert.cluster.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Picks the arbiter of a new stream: of two endpoints chosen at random the one with fewer streams. Knows only what the
 * endpoints report; a report that is too old counts no more. May be used on any thread.
 */
public final class EndpointSelector {
    private record Report(Load load, long at) {}

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
        reports.put(load.node(), new Report(load, scheduler.nanoTime()));
    }

    /** The node that should arbitrate, none of those that refused already; empty when nobody is left. */
    Optional<String> pick(Set<String> refused) {
        List<Load> usable =
                usable().stream().filter(load -> !refused.contains(load.node())).toList();
        if (usable.isEmpty()) {
            return Optional.empty();
        }
        Load one = usable.get(random.nextInt(usable.size()));
        Load other = usable.get(random.nextInt(usable.size()));
        return Optional.of(other.streams() < one.streams() ? other.node() : one.node());
    }

    /** Where legs can be dialled now: {@code wss://host:port} of each endpoint, sorted. */
    public List<String> publicUrls() {
        return usable().stream().map(Load::publicUrl).distinct().sorted().toList();
    }

    private List<Load> usable() {
        long now = scheduler.nanoTime();
        reports.values().removeIf(report -> now - report.at() > lifetime.toNanos());
        return reports.values().stream()
                .map(Report::load)
                .filter(load -> !load.draining())
                .toList();
    }
}
