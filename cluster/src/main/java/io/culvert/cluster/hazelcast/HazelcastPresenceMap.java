package io.culvert.cluster.hazelcast;

import com.hazelcast.config.Config;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The records of presence in a map of the cluster, by the identity's text. Changes run where a record is, one after the other. May
 * be used on any thread; Futures complete on the caller's context.
 */
public final class HazelcastPresenceMap implements PresenceMap {
    static final String NAME = "culvert.presence";
    /** One copy is there when a change is answered, the second soon: coordinators say again what is lost in between. */
    private static final int BACKUPS = 1;

    private final Vertx vertx;
    private final IMap<String, String> map;

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
        return asked(() -> map.submitToKey(identity.toString(), new PresenceProcessor(PresenceText.of(change))))
                .map(PresenceText::transition);
    }

    @Override
    public Future<Optional<PresenceRecord>> find(Identity identity) {
        return asked(() -> map.getAsync(identity.toString()))
                .map(found -> Optional.ofNullable(found).map(PresenceText::record));
    }

    /** Asks all members, on a worker thread. */
    @Override
    public Future<Map<Identity, PresenceRecord>> notOf(Set<String> nodes) {
        return vertx.executeBlocking(
                () -> map.entrySet(new NotOfNodes(nodes)).stream()
                        .collect(Collectors.toUnmodifiableMap(
                                entry -> Identity.parse(entry.getKey()),
                                entry -> PresenceText.record(entry.getValue()))),
                false);
    }

    /** Listens once for all who wait on this node; on a thread of Hazelcast's, which the listener must not block. */
    @Override
    public Bus.Registration onArrival(BiConsumer<Identity, PresenceRecord> listener) {
        UUID id = map.addEntryListener(new Arrivals(listener), true);
        return () -> vertx.executeBlocking(
                () -> {
                    map.removeEntryListener(id);
                    return null;
                },
                false);
    }

    private <T> Future<T> asked(Supplier<CompletionStage<T>> question) {
        try {
            return Future.fromCompletionStage(question.get(), vertx.getOrCreateContext());
        } catch (HazelcastInstanceNotActiveException e) {
            return Future.failedFuture(e);
        }
    }

    /** What appears by a change, or with another part of the cluster; records that only change are of no news, and are many. */
    private record Arrivals(BiConsumer<Identity, PresenceRecord> listener)
            implements EntryAddedListener<String, String>, EntryMergedListener<String, String> {
        @Override
        public void entryAdded(EntryEvent<String, String> event) {
            tell(event);
        }

        @Override
        public void entryMerged(EntryEvent<String, String> event) {
            tell(event);
        }

        private void tell(EntryEvent<String, String> event) {
            listener.accept(Identity.parse(event.getKey()), PresenceText.record(event.getValue()));
        }
    }
}
