package io.culvert.cluster.hazelcast;

import com.hazelcast.config.Config;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.spi.merge.PutIfAbsentMergePolicy;
import io.culvert.cluster.Bus;
import io.culvert.cluster.LocalRendezvous;
import io.culvert.cluster.Membership;
import io.culvert.cluster.Rendezvous;
import io.culvert.cluster.RendezvousChange;
import io.culvert.cluster.RendezvousRecord;
import io.culvert.protocol.StreamId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rendezvous records in a map of the cluster, by the stream's id. Changes run where a record is, one after the other; a record
 * that nobody removes ends by itself soon after its deadline. May be used on any thread; Futures complete on the caller's context.
 */
final class ClusterRendezvous implements Rendezvous {
    static final String NAME = "culvert.rendezvous";
    /** What is lost with two members is a hint, and made anew with the next stream. */
    private static final int BACKUPS = 1;

    private static final Logger LOG = LoggerFactory.getLogger(ClusterRendezvous.class);

    private final Vertx vertx;
    private final IMap<String, String> map;

    ClusterRendezvous(Vertx vertx, HazelcastInstance hazelcast) {
        this.vertx = vertx;
        this.map = hazelcast.getMap(NAME);
    }

    /** How Hazelcast is to keep the map; all members must say the same. */
    static void configure(Config config) {
        config.addMapConfig(new MapConfig(NAME)
                .setBackupCount(BACKUPS)
                .setStatisticsEnabled(false)
                .setMergePolicyConfig(new MergePolicyConfig().setPolicy(PutIfAbsentMergePolicy.class.getName())));
    }

    /** Deletes what nodes leave behind that leave, from now on. Every node does: it is the same whoever is first. */
    Bus.Registration sweepAfter(Membership membership) {
        return membership.listen(new Membership.Listener() {
            @Override
            public void left(Membership.Node node) {
                sweep(node.name())
                        .onFailure(failure -> LOG.debug("rendezvous of {} not swept: {}", node.name(), failure));
            }
        });
    }

    @Override
    public Future<Void> put(RendezvousRecord record, Duration keep) {
        return change(new RendezvousChange.Put(record), keep);
    }

    @Override
    public Future<Void> remove(StreamId streamId, String arbiter) {
        return change(new RendezvousChange.Remove(streamId, arbiter), Duration.ZERO);
    }

    @Override
    public Future<Optional<RendezvousRecord>> find(StreamId streamId) {
        return HazelcastFutures.of(vertx, () -> map.getAsync(streamId.value())).map(RendezvousText::record);
    }

    /** Asks all members, on a worker thread. */
    @Override
    public Future<List<RendezvousRecord>> all() {
        return HazelcastFutures.blocking(
                vertx,
                () -> map.values().stream()
                        .flatMap(text -> RendezvousText.record(text).stream())
                        .sorted(LocalRendezvous.NEAREST_FIRST)
                        .toList());
    }

    @Override
    public Future<Void> sweep(String arbiter) {
        return all().compose(records -> Future.join(records.stream()
                        .filter(record -> record.arbiter().equals(arbiter))
                        .map(record -> remove(record.streamId(), arbiter))
                        .toList()))
                .mapEmpty();
    }

    private Future<Void> change(RendezvousChange change, Duration keep) {
        long millis = Math.max(keep.toMillis(), 0);
        RendezvousProcessor processor =
                new RendezvousProcessor(RendezvousText.of(change), TimeUnit.MILLISECONDS.toSeconds(millis) + 1);
        return HazelcastFutures.of(
                        vertx, () -> map.submitToKey(change.streamId().value(), processor))
                .mapEmpty();
    }
}
