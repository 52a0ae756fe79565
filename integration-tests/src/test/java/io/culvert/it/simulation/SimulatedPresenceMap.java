package io.culvert.it.simulation;

import io.culvert.cluster.Bus;
import io.culvert.cluster.presence.PresenceChange;
import io.culvert.cluster.presence.PresenceMap;
import io.culvert.cluster.presence.PresenceRecord;
import io.culvert.cluster.presence.Transition;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The records of presence as one process reaches them. Has no state of its own.
 *
 * @param sweeping whether it is for the sweep, which removes what it has seen
 */
record SimulatedPresenceMap(
        NodeProcess process, SimulatedMap<Identity, PresenceRecord> map, Ledger ledger, boolean sweeping)
        implements PresenceMap {
    @Override
    public Future<Transition> apply(Identity identity, PresenceChange change) {
        if (sweeping && change instanceof PresenceChange.Withdraw withdraw) {
            ledger.withdrawn(identity, withdraw.own());
        }
        return map.submit(process, identity, before -> {
            Transition done = change.applyTo(before);
            if (done.before().isPresent() && done.after().isEmpty()) {
                ledger.presenceRemoved(identity, done.before().get().location());
            }
            return new SimulatedMap.Changed<>(done.after(), done);
        });
    }

    @Override
    public Future<Optional<PresenceRecord>> find(Identity identity) {
        return map.submit(process, identity, before -> new SimulatedMap.Changed<>(before, before));
    }

    @Override
    public Future<Map<Identity, PresenceRecord>> notOf(Set<String> nodes) {
        return map.all(process).map(all -> {
            Map<Identity, PresenceRecord> others = new LinkedHashMap<>(all);
            others.values().removeIf(record -> nodes.contains(record.node()));
            return others;
        });
    }

    @Override
    public Bus.Registration onArrival(BiConsumer<Identity, PresenceRecord> listener) {
        map.listen(process, listener);
        return Future::succeededFuture;
    }
}
