package io.culvert.cluster.presence;

import io.culvert.cluster.Bus;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * The records of a hub that is one process. May be used on any thread: a lock guards the map, listeners are called outside it,
 * on the thread that brought the news.
 */
public final class LocalPresenceMap implements PresenceMap {
    private final Map<Identity, PresenceRecord> records = new HashMap<>();
    private final List<BiConsumer<Identity, PresenceRecord>> listeners = new CopyOnWriteArrayList<>();

    @Override
    public Future<Transition> apply(Identity identity, PresenceChange change) {
        Transition transition;
        synchronized (this) {
            transition = change.applyTo(Optional.ofNullable(records.get(identity)));
            transition.after().ifPresentOrElse(record -> records.put(identity, record), () -> records.remove(identity));
        }
        if (transition.before().isEmpty()) {
            transition.after().ifPresent(record -> listeners.forEach(listener -> listener.accept(identity, record)));
        }
        return Future.succeededFuture(transition);
    }

    @Override
    public synchronized Future<Optional<PresenceRecord>> find(Identity identity) {
        return Future.succeededFuture(Optional.ofNullable(records.get(identity)));
    }

    @Override
    public synchronized Future<Map<Identity, PresenceRecord>> notOf(Set<String> nodes) {
        return Future.succeededFuture(records.entrySet().stream()
                .filter(entry -> !nodes.contains(entry.getValue().node()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    @Override
    public Bus.Registration onArrival(BiConsumer<Identity, PresenceRecord> listener) {
        listeners.add(listener);
        return () -> {
            listeners.remove(listener);
            return Future.succeededFuture();
        };
    }
}
