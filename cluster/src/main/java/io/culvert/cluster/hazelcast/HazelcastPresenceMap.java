package io.culvert.cluster.hazelcast;

import com.hazelcast.config.Config;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryMergedListener;
import io.culvert.cluster.Bus;
import io.culvert.cluster.presence.PresenceChange;
import io.culvert.cluster.presence.PresenceMap;
import io.culvert.cluster.presence.PresenceRecord;
import io.culvert.cluster.presence.Transition;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/**
 * The records of presence in a map of the cluster, by the identity's text. Changes run where a record is, one after the other. May
 * be used on any thread; Futures complete on the caller's context.
 */
public final class HazelcastPresenceMap implements PresenceMap {
    static final String NAME = "culvert.presence";
    /** One copy is there when a change is answered, the second soon: coordinators say again what is lost in between. */
    private static final int BACKUPS = 1;

    private final Vertx vertx;
    private final IMap<Object, Object> map;
    private final List<BiConsumer<Identity, PresenceRecord>> listeners = new CopyOnWriteArrayList<>();

    public HazelcastPresenceMap(Vertx vertx, HazelcastInstance hazelcast) {
        this.vertx = vertx;
        this.map = hazelcast.getMap(NAME);
    }

    /** How Hazelcast is to keep the map; all members must say the same. */
    public static void configure(Config config) {
        config.addMapConfig(new MapConfig(NAME)
                .setBackupCount(BACKUPS)
                .setAsyncBackupCount(BACKUPS)
                .setStatisticsEnabled(false)
                .setMergePolicyConfig(new MergePolicyConfig().setPolicy(YoungerPresence.class.getName())));
    }

    @Override
    public Future<Transition> apply(Identity identity, PresenceChange change) {
        return HazelcastFutures.of(
                        vertx,
                        () -> map.submitToKey(identity.toString(), new PresenceProcessor(PresenceText.of(change))))
                .map(PresenceText::transition);
    }

    @Override
    public Future<Optional<PresenceRecord>> find(Identity identity) {
        return HazelcastFutures.of(vertx, () -> map.getAsync(identity.toString()))
                .map(PresenceText::record);
    }

    /** Asks all members, on a worker thread. */
    @Override
    public Future<Map<Identity, PresenceRecord>> notOf(Set<String> nodes) {
        return HazelcastFutures.blocking(vertx, () -> {
            Map<Identity, PresenceRecord> records = new HashMap<>();
            for (Map.Entry<Object, Object> entry : map.entrySet(new NotOfNodes(nodes))) {
                known(entry.getKey(), entry.getValue(), records::put);
            }
            return records;
        });
    }

    /** Hears of arrivals from now on, through one listener for all who wait on this node; registers it on a worker thread. */
    Future<Void> listen() {
        return HazelcastFutures.blocking(vertx, () -> {
            map.addEntryListener(new Arrivals(listeners), true);
            return null;
        });
    }

    /** Called on a thread of Hazelcast's, which the listener must not block. */
    @Override
    public Bus.Registration onArrival(BiConsumer<Identity, PresenceRecord> listener) {
        listeners.add(listener);
        return () -> {
            listeners.remove(listener);
            return Future.succeededFuture();
        };
    }

    private static void known(Object key, Object value, BiConsumer<Identity, PresenceRecord> taker) {
        PresenceText.identity(key)
                .ifPresent(identity -> PresenceText.record(value).ifPresent(record -> taker.accept(identity, record)));
    }

    /** What appears by a change, or with another part of the cluster; records that only change are of no news, and are many. */
    private record Arrivals(List<BiConsumer<Identity, PresenceRecord>> listeners)
            implements EntryAddedListener<Object, Object>, EntryMergedListener<Object, Object> {
        @Override
        public void entryAdded(EntryEvent<Object, Object> event) {
            tell(event);
        }

        @Override
        public void entryMerged(EntryEvent<Object, Object> event) {
            tell(event);
        }

        private void tell(EntryEvent<Object, Object> event) {
            known(
                    event.getKey(),
                    event.getValue(),
                    (identity, record) -> listeners.forEach(listener -> listener.accept(identity, record)));
        }
    }
}
