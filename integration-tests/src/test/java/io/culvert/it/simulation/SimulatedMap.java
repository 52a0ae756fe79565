package io.culvert.it.simulation;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A map of the cluster: each entry has an owner and backups and is lost with all of them; the two sides of a partition go on with
 * copies of their own and merge them. A change runs at the owner, one after the other; where its answer is lost it runs again.
 * For one thread.
 */
final class SimulatedMap<K, V> {
    /** What a change makes of an entry, and what it answers. */
    record Changed<V, R>(Optional<V> value, R answer) {}

    private static final Duration RETRY = Duration.ofMillis(500);
    private static final int TRIES = 120;

    private static final class Held<V> {
        private V value;
        private final Set<NodeProcess> copies = new HashSet<>();
    }

    private record Ear<K, V>(NodeProcess process, BiConsumer<K, V> heard) {}

    private final String name;
    private final int copies;
    private final Timeline timeline;
    private final Network network;
    private final Cluster cluster;
    private final Map<Cluster.Part, Map<K, Held<V>>> entries = new LinkedHashMap<>();
    private final List<Ear<K, V>> ears = new ArrayList<>();

    /** @param copies of each entry, where there are so many members */
    SimulatedMap(String name, int copies, Timeline timeline, Network network, Cluster cluster) {
        this.name = name;
        this.copies = copies;
        this.timeline = timeline;
        this.network = network;
        this.cluster = cluster;
        cluster.keep(this);
    }

    /** Tells a process of each entry that is made where there was none; such news may be lost. */
    void listen(NodeProcess process, BiConsumer<K, V> heard) {
        ears.add(new Ear<>(process, heard));
    }

    /** Changes an entry in one step. */
    <R> Future<R> submit(NodeProcess caller, K key, Function<Optional<V>, Changed<V, R>> change) {
        Promise<R> promise = Promise.promise();
        attempt(caller, key, change, promise, TRIES);
        return promise.future();
    }

    /** All entries, as the caller's side has them. */
    Future<Map<K, V>> all(NodeProcess caller) {
        Promise<Map<K, V>> promise = Promise.promise();
        caller.time().after(network.weather().delay(timeline), () -> promise.complete(seenBy(caller)));
        return promise.future();
    }

    /** The entry's time to live is over, if it is still this one. */
    void expire(K key, V value) {
        entries.values().forEach(map -> map.computeIfPresent(key, (same, held) -> held.value == value ? null : held));
    }

    Map<K, V> seenBy(NodeProcess process) {
        Map<K, V> seen = new LinkedHashMap<>();
        Cluster.Part part = cluster.of(process);
        if (part != null) {
            of(part).forEach((key, held) -> seen.put(key, held.value));
        }
        return seen;
    }

    private <R> void attempt(
            NodeProcess caller, K key, Function<Optional<V>, Changed<V, R>> change, Promise<R> promise, int tries) {
        if (!caller.alive() || promise.future().isComplete()) {
            return;
        }
        if (tries == 0) {
            promise.fail(new IllegalStateException(name + ": no owner answers"));
            return;
        }
        caller.time().after(RETRY, () -> attempt(caller, key, change, promise, tries - 1));
        Cluster.Part part = cluster.of(caller);
        if (part == null) {
            return;
        }
        NodeProcess owner = owner(part, key);
        travel(caller, owner, () -> {
            if (cluster.of(owner) != part || owner(part, key) != owner) {
                return;
            }
            Changed<V, R> changed = change(part, key, change);
            timeline.log(() -> name + ": " + caller + " at " + owner + ": " + key + " = "
                    + changed.value().map(Words::of).orElse("gone") + ", answer " + Words.of(changed.answer()));
            travel(owner, caller, () -> promise.tryComplete(changed.answer()));
        });
    }

    private <R> Changed<V, R> change(Cluster.Part part, K key, Function<Optional<V>, Changed<V, R>> change) {
        Map<K, Held<V>> map = of(part);
        Held<V> held = map.get(key);
        Optional<V> before = Optional.ofNullable(held).map(one -> one.value);
        Changed<V, R> changed = change.apply(before);
        if (changed.value().isEmpty()) {
            map.remove(key);
        } else {
            Held<V> now = held == null ? new Held<>() : held;
            now.value = changed.value().get();
            map.put(key, now);
            if (held == null) {
                spread(part, key, now);
            }
            if (held == null) {
                tell(part, key, now.value);
            }
        }
        return changed;
    }

    private void tell(Cluster.Part part, K key, V value) {
        NodeProcess owner = owner(part, key);
        for (Ear<K, V> ear : ears) {
            if (part.members().contains(ear.process())) {
                travel(owner, ear.process(), () -> ear.heard().accept(key, value));
            }
        }
    }

    /** Between members nothing is doubled, but it may be lost with the connection, or late. */
    private void travel(NodeProcess from, NodeProcess to, Runnable task) {
        if (from == to) {
            from.time().after(Duration.ZERO, task);
        } else if (!timeline.chance(network.weather().drop())) {
            timeline.after(network.weather().delay(timeline), () -> {
                if (from.alive() && network.reaches(from, to)) {
                    to.time().run(task);
                }
            });
        }
    }

    /** The members of a part changed: what has no copy any more is lost, the rest gets its copies again. */
    void repartition(Cluster.Part part) {
        Map<K, Held<V>> map = of(part);
        for (K key : List.copyOf(map.keySet())) {
            Held<V> held = map.get(key);
            held.copies.removeIf(process -> !process.alive() || !part.members().contains(process));
            if (held.copies.isEmpty()) {
                timeline.count("entry lost");
                timeline.log(() -> name + ": lost " + key + " = " + Words.of(held.value));
                map.remove(key);
            } else {
                held.copies.clear();
                spread(part, key, held);
            }
        }
    }

    /** Each of two sides keeps what it has a copy of. */
    void split(Cluster.Part part, Cluster.Part other) {
        of(part).forEach((key, held) -> {
            Held<V> copy = new Held<>();
            copy.value = held.value;
            copy.copies.addAll(held.copies);
            of(other).put(key, copy);
        });
        repartition(part);
        repartition(other);
    }

    /** One side's entries go into the other's; where both have one, the larger side's stays. */
    void merge(Cluster.Part winner, Cluster.Part loser) {
        Map<K, Held<V>> map = of(winner);
        of(loser).forEach((key, held) -> {
            if (map.putIfAbsent(key, held) == null) {
                tell(winner, key, held.value);
            }
        });
        entries.remove(loser);
        map.forEach((key, held) -> {
            held.copies.clear();
            spread(winner, key, held);
        });
    }

    private void spread(Cluster.Part part, K key, Held<V> held) {
        int owner = part.members().indexOf(owner(part, key));
        for (int i = 0; i < copies; i++) {
            held.copies.add(part.members().get((owner + i) % part.members().size()));
        }
    }

    private NodeProcess owner(Cluster.Part part, K key) {
        return part.members()
                .get(Math.floorMod(key.toString().hashCode(), part.members().size()));
    }

    private Map<K, Held<V>> of(Cluster.Part part) {
        return entries.computeIfAbsent(part, first -> new LinkedHashMap<>());
    }
}
