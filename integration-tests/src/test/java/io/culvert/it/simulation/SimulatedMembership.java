package io.culvert.it.simulation;

import io.culvert.cluster.Bus;
import io.culvert.cluster.Membership;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** Who is there, as one process sees it; told by {@link Cluster}. For one thread. */
final class SimulatedMembership implements Membership {
    private final List<NodeProcess> view = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();

    @Override
    public List<Node> nodes() {
        return view.stream().map(NodeProcess::node).toList();
    }

    @Override
    public Bus.Registration listen(Listener listener) {
        listeners.add(listener);
        return () -> {
            listeners.remove(listener);
            return Future.succeededFuture();
        };
    }

    boolean sees(NodeProcess process) {
        return view.contains(process);
    }

    void joined(NodeProcess process) {
        if (!view.contains(process)) {
            view.add(process);
            List.copyOf(listeners).forEach(listener -> listener.joined(process.node()));
        }
    }

    void left(NodeProcess process) {
        if (view.remove(process)) {
            List.copyOf(listeners).forEach(listener -> listener.left(process.node()));
        }
    }

    void merged() {
        List.copyOf(listeners).forEach(Listener::merged);
    }
}
