package io.culvert.cluster.hazelcast;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.spi.properties.ClusterProperty;
import io.culvert.cluster.Presence.Location;
import io.culvert.cluster.Presence.Reasserted;
import io.culvert.cluster.VertxScheduler;
import io.culvert.cluster.presence.ClusterPresence;
import io.culvert.protocol.Identity;
import io.culvert.testkit.FaultProxy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two parts of a cluster that go on apart and find each other again: members that reach each other through proxies alone. */
class PresenceMergeTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Identity MOVED = Identity.device("moved");
    private static final Identity LEFT = Identity.device("left");
    private static final Identity RIGHT = Identity.device("right");

    private final Vertx vertx = Vertx.vertx();
    private final Members members = new Members(PresenceMergeTest::quickToMerge).behindProxies();

    private static void quickToMerge(Config config) {
        HazelcastPresenceMap.configure(config);
        config.setProperty(ClusterProperty.HEARTBEAT_INTERVAL_SECONDS.getName(), "1");
        config.setProperty(ClusterProperty.MAX_NO_HEARTBEAT_SECONDS.getName(), "5");
        config.setProperty(ClusterProperty.MERGE_FIRST_RUN_DELAY_SECONDS.getName(), "3");
        config.setProperty(ClusterProperty.MERGE_NEXT_RUN_DELAY_SECONDS.getName(), "2");
    }

    @AfterEach
    void close() throws Exception {
        members.close();
        vertx.close().await(5, SECONDS);
    }

    private ClusterPresence presence(HazelcastInstance member, long firstEpoch) throws Exception {
        HazelcastPresenceMap map = new HazelcastPresenceMap(vertx, member);
        map.listen().await(5, SECONDS);
        return new ClusterPresence(map, new VertxScheduler(vertx, vertx.getOrCreateContext()), firstEpoch);
    }

    private void untilEachSees(int count, HazelcastInstance... all) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        for (HazelcastInstance one : all) {
            while (one.getCluster().getMembers().size() != count) {
                assertThat(System.nanoTime()).as("in time").isLessThan(end);
                vertx.timer(50).await(5, SECONDS);
            }
        }
    }

    private void untilFound(ClusterPresence presence, Identity identity, Location location) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!got(presence.find(identity)).equals(Optional.of(location))) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            vertx.timer(50).await(5, SECONDS);
        }
    }

    private <T> T got(Future<T> future) throws Exception {
        return future.await(LIMIT.toSeconds(), SECONDS);
    }

    @Test
    void theYoungerSessionIsFoundAndWhatEachPartHad() throws Exception {
        HazelcastInstance one = members.start();
        HazelcastInstance other = members.start();
        ClusterPresence left = presence(one, 100);
        ClusterPresence right = presence(other, 200);
        Location older = new Location("n1", got(left.announce(MOVED, "n1")).epoch());
        got(left.reassert(MOVED, older, Duration.ofSeconds(100)));

        members.proxies().forEach(FaultProxy::refuse);
        members.proxies().forEach(FaultProxy::cut);
        untilEachSees(1, one, other);
        Location younger = new Location("n2", got(right.announce(MOVED, "n2")).epoch());
        Location onlyRight = new Location("n2", got(right.announce(RIGHT, "n2")).epoch());
        Location onlyLeft = new Location("n1", got(left.announce(LEFT, "n1")).epoch());
        Future<Optional<Location>> waiting = left.await(RIGHT, LIMIT);
        assertThat(got(left.find(MOVED))).contains(older);

        members.proxies().forEach(FaultProxy::accept);
        untilEachSees(2, one, other);

        assertThat(got(waiting)).contains(onlyRight);
        for (ClusterPresence each : List.of(left, right)) {
            assertThat(got(each.await(LEFT, LIMIT))).contains(onlyLeft);
            untilFound(each, MOVED, younger);
        }
        assertThat(got(left.reassert(MOVED, older, Duration.ofSeconds(130)))).isEqualTo(new Reasserted.Lost(younger));
        assertThat(got(right.reassert(MOVED, younger, Duration.ofSeconds(30)))).isEqualTo(new Reasserted.Kept());
    }
}
