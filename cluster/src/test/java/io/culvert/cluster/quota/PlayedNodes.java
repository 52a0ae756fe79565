package io.culvert.cluster.quota;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.Membership;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Coordinators with a bus between them and a registry that outlives them. Answers in the same turn. */
final class PlayedNodes implements Bus, Membership {
    private final StoredUse registry;
    private final Map<String, Function<Record, Future<?>>> served = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();
    private final Set<String> silent = new HashSet<>();

    PlayedNodes(StoredUse registry, String... names) {
        this.registry = registry;
        for (String name : names) {
            nodes.add(new Node(name, Set.of("coordinator"), ""));
        }
    }

    void silence(String name) {
        silent.add(name);
    }

    void speak(String name) {
        silent.remove(name);
    }

    void leave(String name) {
        Node gone = nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
        nodes.remove(gone);
        listeners.forEach(listener -> listener.left(gone));
    }

    @Override
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    @Override
    public Registration listen(Listener listener) {
        listeners.add(listener);
        return Future::succeededFuture;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <Q extends Record, A extends Record> Future<Outcome<A>> ask(
            Address address, BusCall<Q, A> call, Q question, Duration limit) {
        if (address.equals(Address.REGISTRY)) {
            return registry.ask(address, call, question, limit);
        }
        Function<Record, Future<?>> handler = served.get(address.value() + call.name());
        boolean deaf = silent.stream().anyMatch(name -> address.equals(Address.node(name)));
        return handler == null || deaf
                ? Future.succeededFuture(Outcome.refused(CloseReason.NODE_UNAVAILABLE, "silent"))
                : (Future<Outcome<A>>) handler.apply(question);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <Q extends Record, A extends Record> Future<Registration> serve(
            Address address, BusCall<Q, A> call, Function<Q, Future<Outcome<A>>> handler) {
        String key = address.value() + call.name();
        served.put(key, question -> handler.apply((Q) question));
        return Future.succeededFuture(() -> {
            served.remove(key);
            return Future.succeededFuture();
        });
    }

    @Override
    public <Q extends Record> void tell(Address address, BusCall<Q, Done> call, Q message) {
        ask(address, call, message, Duration.ZERO);
    }
}
