package io.culvert.cluster.hazelcast;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.culvert.cluster.Cluster;
import io.culvert.cluster.ClusterConfig;
import io.culvert.cluster.ClusterTls;
import io.culvert.cluster.Membership;
import io.culvert.cluster.Presence;
import io.culvert.cluster.Rendezvous;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.discovery.MemberSearch;
import io.culvert.cluster.presence.ClusterPresence;
import io.culvert.cluster.presence.Sweep;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A hub of several processes. Hazelcast starts before Vert.x and stops after it, on threads of their own: both block.
 *
 * <pre>
 *   start -> member of the cluster, perhaps its only one -> leave -> gone
 * </pre>
 */
public final class HazelcastCluster implements Cluster {
    private static final Logger LOG = LoggerFactory.getLogger(HazelcastCluster.class);
    /** So many that a node which is started again does not meet epochs of its life before. */
    private static final long FIRST_EPOCHS = 1L << 40;

    /** A node of our name that was killed is gone so long after the silence that is allowed. */
    private static final Duration NAMESAKE_GRACE = Duration.ofSeconds(1);

    private final HazelcastInstance hazelcast;
    private final HazelcastMembership membership;
    private final Sufficiency sufficiency;
    private final Vertx vertx;
    private final HazelcastPresenceMap presences;

    private HazelcastCluster(
            HazelcastInstance hazelcast, HazelcastMembership membership, Sufficiency sufficiency, Vertx vertx) {
        this.presences = new HazelcastPresenceMap(vertx, hazelcast);
        this.hazelcast = hazelcast;
        this.membership = membership;
        this.sufficiency = sufficiency;
        this.vertx = vertx;
    }

    /**
     * Joins whom it finds, or starts a cluster alone. The failure is an IllegalArgumentException where the configuration is to
     * blame.
     */
    public static Future<HazelcastCluster> start(
            ClusterConfig config, ClusterTls tls, Membership.Node self, VertxOptions options) {
        return onThread("culvert-cluster-start", () -> member(config, tls, self))
                .compose(member -> Vertx.builder()
                        .with(new VertxOptions(options).setEventBusOptions(SecuredEventBus.closed(config, tls)))
                        .withClusterManager(new HazelcastClusterManager(member.hazelcast()))
                        .buildClustered()
                        .recover(failure -> member.stop().transform(gone -> Future.failedFuture(failure)))
                        .map(vertx -> new HazelcastCluster(
                                member.hazelcast(), member.membership(), member.sufficiency(), vertx)))
                .compose(cluster -> SecuredEventBus.open(cluster.vertx, tls)
                        .compose(open -> cluster.presences.listen())
                        .compose(listens -> cluster.withoutLifeBefore(self.name()))
                        .recover(failure -> cluster.leave().transform(gone -> Future.failedFuture(failure))));
    }

    /** Presences that name this node are of a process that was killed: it takes no session before they are gone. */
    private Future<HazelcastCluster> withoutLifeBefore(String self) {
        return new Sweep(presences, membership).ofLifeBefore(self).map(this).otherwise(failure -> {
            LOG.warn("presences of this node's life before are not removed: {}", failure.toString());
            return this;
        });
    }

    @Override
    public Vertx vertx() {
        return vertx;
    }

    @Override
    public Membership membership() {
        return membership;
    }

    @Override
    public Presence presence(Scheduler scheduler) {
        new Sweep(presences, membership).start(scheduler);
        return new ClusterPresence(
                presences, scheduler, ThreadLocalRandom.current().nextLong(FIRST_EPOCHS));
    }

    @Override
    public Rendezvous rendezvous(Scheduler scheduler) {
        ClusterRendezvous rendezvous = new ClusterRendezvous(vertx, hazelcast);
        rendezvous.sweepAfter(membership);
        return rendezvous;
    }

    @Override
    public List<String> unreadiness() {
        return sufficiency.missing();
    }

    @Override
    public Future<Void> leave() {
        // From now on others' leaving is no news: what listeners would do about it needs the Vert.x that is closed.
        membership.close();
        Promise<Void> left = Promise.promise();
        // Not composed: the event loop that would complete the chain is gone by then.
        vertx.close()
                .onComplete(closed ->
                        new Member(hazelcast, membership, sufficiency).stop().onComplete(stopped -> left.complete()));
        return left.future();
    }

    private static Member member(ClusterConfig config, ClusterTls tls, Membership.Node self) {
        String address = OwnAddress.of(config, !self.linkAddress().isEmpty());
        MemberSearch search = new MemberSearch(Finders.of(config));
        HazelcastInstance hazelcast = Hazelcast.newHazelcastInstance(MemberSettings.of(
                config, tls.membersName(), address, self, UUID.randomUUID().toString(), search));
        try {
            HazelcastMembership membership = new HazelcastMembership(hazelcast);
            membership.awaitOnly(self.name(), config.maxSilence().plus(NAMESAKE_GRACE));
            return new Member(hazelcast, membership, new Sufficiency(config, hazelcast, membership, search));
        } catch (RuntimeException e) {
            hazelcast.shutdown();
            throw e;
        }
    }

    private static <T> Future<T> onThread(String name, Callable<T> work) {
        Promise<T> promise = Promise.promise();
        Thread thread = new Thread(
                () -> {
                    T result;
                    try {
                        result = work.call();
                    } catch (Exception | LinkageError e) {
                        promise.fail(e);
                        return;
                    }
                    promise.complete(result);
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return promise.future();
    }

    /** What runs before there is a Vert.x, and after it. */
    private record Member(HazelcastInstance hazelcast, HazelcastMembership membership, Sufficiency sufficiency) {
        Future<Void> stop() {
            return onThread("culvert-cluster-stop", () -> {
                sufficiency.close();
                membership.close();
                hazelcast.shutdown();
                return null;
            });
        }
    }
}
