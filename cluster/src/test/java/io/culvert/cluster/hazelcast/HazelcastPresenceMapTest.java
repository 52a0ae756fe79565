package io.culvert.cluster.hazelcast;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.culvert.cluster.Presence;
import io.culvert.cluster.Presence.Announced;
import io.culvert.cluster.Presence.Location;
import io.culvert.cluster.VertxScheduler;
import io.culvert.cluster.presence.ClusterPresence;
import io.culvert.cluster.presence.PresenceContract;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What presence promises, on a map that two members share. */
class HazelcastPresenceMapTest extends PresenceContract {
    private static final Identity DEVICE = Identity.device("d");
    private static final Members MEMBERS = new Members(HazelcastPresenceMap::configure);
    private static Vertx vertx;
    private static HazelcastInstance one;
    private static HazelcastInstance other;
    private static ClusterPresence here;
    private static ClusterPresence there;

    @BeforeAll
    static void join() throws Exception {
        vertx = Vertx.vertx();
        one = MEMBERS.start();
        other = MEMBERS.start();
        here = presence(one, 100);
        there = presence(other, 200);
    }

    @AfterAll
    static void leave() throws Exception {
        MEMBERS.close();
        vertx.close().await(5, SECONDS);
    }

    @BeforeEach
    void forget() {
        one.getMap(HazelcastPresenceMap.NAME).clear();
    }

    private static ClusterPresence presence(HazelcastInstance member, long firstEpoch) throws Exception {
        HazelcastPresenceMap map = new HazelcastPresenceMap(vertx, member);
        map.listen().await(5, SECONDS);
        return new ClusterPresence(map, new VertxScheduler(vertx, vertx.getOrCreateContext()), firstEpoch);
    }

    @Override
    protected Presence presence() {
        return here;
    }

    @Override
    protected void pass(Duration time) throws Exception {
        vertx.timer(time.toMillis()).await(5, SECONDS);
    }

    @Test
    void membersSeeTheSamePresences() throws Exception {
        long epoch = got(here.announce(DEVICE, "n1")).epoch();

        assertThat(got(there.find(DEVICE))).contains(new Location("n1", epoch));
        Announced elsewhere = got(there.announce(DEVICE, "n2"));

        assertThat(elsewhere.replaced()).contains(new Location("n1", epoch));
        assertThat(got(here.withdraw(DEVICE, new Location("n1", epoch)))).isFalse();
        assertThat(got(here.find(DEVICE))).contains(new Location("n2", elsewhere.epoch()));
    }

    @Test
    void aWaiterIsToldWhenTheIdentityComesToAnotherMember() throws Exception {
        List<Future<Optional<Location>>> waiters = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiters.add(here.await(Identity.device("d" + i), Duration.ofSeconds(30)));
        }
        for (int i = 0; i < 20; i++) {
            got(there.announce(Identity.device("d" + i), "n2"));
        }

        for (Future<Optional<Location>> waiter : waiters) {
            assertThat(got(waiter)).map(Location::node).contains("n2");
        }
    }

    @Test
    void ofManyAtOnceOneIsTheNewestAndEachReplacedTheOneBefore() throws Exception {
        List<Future<Announced>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(here.announce(DEVICE, "n1"));
            all.add(there.announce(DEVICE, "n2"));
        }

        Set<Long> epochs = new HashSet<>();
        Set<Long> replaced = new HashSet<>();
        for (Future<Announced> one : all) {
            epochs.add(got(one).epoch());
            got(one).replaced().map(Location::epoch).ifPresent(replaced::add);
        }
        long newest = got(here.find(DEVICE)).orElseThrow().epoch();
        assertThat(epochs).hasSize(100).allMatch(epoch -> epoch <= newest);
        epochs.remove(newest);
        assertThat(replaced).isEqualTo(epochs);
    }

    @Test
    void recordsOfOtherNodesAreListed() throws Exception {
        got(here.announce(Identity.device("a"), "n1"));
        got(there.announce(Identity.device("b"), "n2"));
        got(there.announce(Identity.module("b", "m"), "n3"));

        var listed = got(new HazelcastPresenceMap(vertx, one).notOf(Set.of("n1", "n2")));

        assertThat(listed.keySet()).containsExactly(Identity.module("b", "m"));
        assertThat(listed.values().stream().map(record -> record.node()).collect(Collectors.toSet()))
                .containsExactly("n3");
    }

    @Test
    void nonsenseInTheMapHarmsNobody() throws Exception {
        IMap<Object, Object> map = one.getMap(HazelcastPresenceMap.NAME);
        map.put("d", "nonsense");
        map.put("e", "{\"epoch\":7}");
        map.put("f", 7);
        map.put("no identity!/ /", "nonsense");
        map.put(7, "nonsense");

        assertThat(got(there.find(DEVICE))).isEmpty();
        assertThat(got(new HazelcastPresenceMap(vertx, one).notOf(Set.of()))).isEmpty();
        for (String device : List.of("d", "e", "f")) {
            assertThat(got(here.announce(Identity.device(device), "n1")).replaced())
                    .isEmpty();
        }
    }

    @Test
    void aMemberThatIsKilledTakesNoRecordWithIt() throws Exception {
        HazelcastInstance third = MEMBERS.start();
        List<Future<Announced>> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(here.announce(Identity.device("k" + i), "n1"));
        }
        Future.all(all).await(5, SECONDS);

        Members.kill(third);

        for (int i = 0; i < 300; i++) {
            assertThat(got(there.find(Identity.device("k" + i)))).isPresent();
        }
    }
}
