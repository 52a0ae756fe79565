package io.culvert.it.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the cluster's members believe: which of them form it. A crash and a cut are noticed late, and the two sides of a cut are
 * two clusters until they merge. For one thread.
 */
final class Cluster {
    /** Processes that are one cluster to themselves, in the order in which they joined. */
    static final class Part {
        private final List<NodeProcess> members = new ArrayList<>();

        List<NodeProcess> members() {
            return members;
        }

        @Override
        public String toString() {
            return members.toString();
        }
    }

    private static final Duration QUICKEST_NEWS = Duration.ZERO;
    private static final Duration LATEST_NEWS = Duration.ofMillis(500);

    private final Timeline timeline;
    private final Network network;
    private final List<Part> parts = new ArrayList<>();
    private final List<SimulatedMap<?, ?>> maps = new ArrayList<>();
    private final Map<NodeProcess, Long> lastNews = new HashMap<>();

    Cluster(Timeline timeline, Network network) {
        this.timeline = timeline;
        this.network = network;
    }

    void keep(SimulatedMap<?, ?> map) {
        maps.add(map);
    }

    List<Part> parts() {
        return parts;
    }

    /** The part that a process is in; a process that is in none yet, or no more, has none. */
    Part of(NodeProcess process) {
        return parts.stream()
                .filter(part -> part.members.contains(process))
                .findFirst()
                .orElse(null);
    }

    /** A process finds the largest part that it reaches, or is alone; its node's former life is known to be over then. */
    void join(NodeProcess process) {
        parts.forEach(part -> part.members.stream()
                .filter(member -> member.name().equals(process.name()) && member != process)
                .toList()
                .forEach(former -> remove(part, former)));
        parts.removeIf(part -> part.members.isEmpty());
        Part joined = parts.stream()
                .filter(part -> part.members.stream().anyMatch(member -> network.reaches(process, member)))
                .max(Comparator.comparingInt(part -> part.members.size()))
                .orElseGet(() -> {
                    Part alone = new Part();
                    parts.add(alone);
                    return alone;
                });
        timeline.log(() -> "cluster: " + process + " joins " + joined);
        joined.members.forEach(member -> {
            news(member, () -> member.membership().joined(process));
            process.membership().joined(member);
        });
        joined.members.add(process);
        process.membership().joined(process);
        maps.forEach(map -> map.repartition(joined));
    }

    /** A process is dead; the others notice it after so long. */
    void died(NodeProcess process, Duration noticed) {
        timeline.after(noticed, () -> {
            Part part = of(process);
            if (part != null) {
                remove(part, process);
                parts.removeIf(one -> one.members.isEmpty());
            }
        });
    }

    /** These nodes do not reach the others any more, and nobody has healed it: each side goes on alone. */
    void split(Set<String> away) {
        for (Part part : List.copyOf(parts)) {
            List<NodeProcess> leaving = part.members.stream()
                    .filter(member -> away.contains(member.name()))
                    .toList();
            if (leaving.isEmpty() || leaving.size() == part.members.size()) {
                continue;
            }
            Part other = new Part();
            other.members.addAll(leaving);
            part.members.removeAll(leaving);
            parts.add(other);
            timeline.count("split");
            timeline.log(() -> "cluster: splits into " + part + " and " + other);
            maps.forEach(map -> map.split(part, other));
            for (NodeProcess one : part.members) {
                leaving.forEach(gone -> left(one, gone));
            }
            for (NodeProcess one : other.members) {
                part.members.forEach(gone -> left(one, gone));
            }
        }
    }

    /** All parts become one: the smaller ones give up what they are and hand over what they hold. */
    void merge() {
        while (parts.size() > 1) {
            parts.sort(
                    Comparator.comparingInt((Part part) -> part.members.size()).reversed());
            Part winner = parts.get(0);
            Part loser = parts.remove(1);
            timeline.count("merge");
            timeline.log(() -> "cluster: " + loser + " merges into " + winner);
            for (NodeProcess one : winner.members) {
                loser.members.forEach(other -> {
                    news(one, () -> one.membership().joined(other));
                    news(other, () -> other.membership().joined(one));
                });
            }
            winner.members.addAll(loser.members);
            maps.forEach(map -> map.merge(winner, loser));
            loser.members.forEach(one -> news(one, () -> one.membership().merged()));
        }
    }

    private void remove(Part part, NodeProcess process) {
        part.members.remove(process);
        timeline.log(() -> "cluster: " + process + " is out, left are " + part);
        maps.forEach(map -> map.repartition(part));
        part.members.forEach(member -> left(member, process));
    }

    private void left(NodeProcess process, NodeProcess gone) {
        news(process, () -> {
            process.membership().left(gone);
            process.bus().left(gone);
        });
    }

    /** Each process hears what happened in its order, a little later than others. */
    private void news(NodeProcess process, Runnable heard) {
        long now = timeline.now();
        long at = Math.max(
                lastNews.getOrDefault(process, now),
                now + timeline.between(QUICKEST_NEWS, LATEST_NEWS).toNanos());
        lastNews.put(process, at);
        timeline.after(Duration.ofNanos(at - now), () -> process.time().run(heard));
    }
}
