package io.culvert.cluster.hazelcast;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.culvert.cluster.Rendezvous;
import io.culvert.cluster.RendezvousContract;
import io.culvert.cluster.RendezvousRecord;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What rendezvous promises, on a map that two members share. */
class ClusterRendezvousTest extends RendezvousContract {
    private static final Members MEMBERS = new Members(ClusterRendezvous::configure);
    private static Vertx vertx;
    private static HazelcastInstance one;
    private static ClusterRendezvous here;
    private static ClusterRendezvous there;

    @BeforeAll
    static void join() {
        vertx = Vertx.vertx();
        one = MEMBERS.start();
        here = new ClusterRendezvous(vertx, one);
        there = new ClusterRendezvous(vertx, MEMBERS.start());
    }

    @AfterAll
    static void leave() throws Exception {
        MEMBERS.close();
        vertx.close().await(5, SECONDS);
    }

    @BeforeEach
    void forget() {
        map().clear();
    }

    @Override
    protected Rendezvous rendezvous() {
        return here;
    }

    @Override
    protected Rendezvous elsewhere() {
        return there;
    }

    @Override
    protected void pass(Duration time) {
        vertx.timer(time.toMillis(), MILLISECONDS).await();
    }

    @Test
    void nonsenseInTheMapHarmsNobody() throws Exception {
        RendezvousRecord record = record("n1", Instant.EPOCH);
        map().put("not-a-stream", "{not json");
        map().put(record.streamId().value(), "{\"arbiter\":7}");

        got(here.put(record, Duration.ofSeconds(60)));

        assertThat(got(there.all())).containsExactly(record);
    }

    private static IMap<String, String> map() {
        return one.getMap(ClusterRendezvous.NAME);
    }

    @Test
    void aNodeWhoseVertxIsClosedFailsToSweepAndThrowsNothing() throws Exception {
        Vertx closed = Vertx.vertx();
        ClusterRendezvous leaving = new ClusterRendezvous(closed, one);
        closed.close().await(5, SECONDS);

        assertThat(leaving.sweep("gone").failed()).isTrue();
        assertThat(new HazelcastPresenceMap(closed, one).notOf(Set.of()).failed())
                .isTrue();
    }
}
