package io.culvert.coordinator.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Bus;
import io.culvert.cluster.Membership;
import io.culvert.cluster.VirtualScheduler;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.Test;

class ReassertionTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private final VirtualScheduler time = new VirtualScheduler();
    private final ConcurrentSkipListMap<Identity, Session> sessions =
            new ConcurrentSkipListMap<>(Comparator.comparing(Identity::deviceId));
    private final List<String> said = new ArrayList<>();
    private final List<Membership.Listener> listeners = new ArrayList<>();
    private Future<Void> answer = Future.succeededFuture();

    private final Membership membership = new Membership() {
        @Override
        public List<Node> nodes() {
            return List.of();
        }

        @Override
        public Bus.Registration listen(Listener listener) {
            listeners.add(listener);
            return () -> {
                listeners.remove(listener);
                return Future.succeededFuture();
            };
        }
    };
    private final Bus.Registration running = new Reassertion(sessions, time, INTERVAL).start(membership);

    private void connect(int count) {
        for (int i = 0; i < count; i++) {
            Session session = new SaidSession(Identity.device(String.format("d%05d", i)));
            sessions.put(session.identity(), session);
        }
    }

    private void nodeLeaves() {
        listeners.forEach(listener -> listener.left(new Membership.Node("n", Set.of("coordinator"), "")));
    }

    @Test
    void eachSessionIsSaidOnceInAnInterval() {
        connect(5 * Reassertion.BATCH + 7);

        time.advance(INTERVAL.multipliedBy(2).minusMillis(1));
        assertThat(said).hasSize(sessions.size()).doesNotHaveDuplicates();

        time.advance(INTERVAL);
        assertThat(said).hasSize(2 * sessions.size());
    }

    @Test
    void aRoundIsSpreadOverItsInterval() {
        connect(10 * Reassertion.BATCH);
        time.advance(INTERVAL);
        assertThat(said).hasSize(Reassertion.BATCH);

        for (int i = 2; i <= 10; i++) {
            time.advance(INTERVAL.dividedBy(10));
            assertThat(said).hasSize(i * Reassertion.BATCH);
        }
    }

    @Test
    void whenANodeLeavesAllAreSaidAtOnceAndThenAsBefore() {
        connect(10 * Reassertion.BATCH);

        nodeLeaves();
        time.advance(Duration.ofMillis(1));
        assertThat(said).hasSize(sessions.size()).doesNotHaveDuplicates();

        time.advance(INTERVAL.minusMillis(2));
        assertThat(said.size()).isBetween(sessions.size(), 2 * sessions.size());
    }

    @Test
    void aSecondLossBeginsAnew() {
        connect(3 * Reassertion.BATCH);
        Promise<Void> slow = Promise.promise();
        answer = slow.future();
        nodeLeaves();
        time.advance(Duration.ofMillis(1));
        assertThat(said).hasSize(Reassertion.BATCH);

        nodeLeaves();
        time.advance(Duration.ofMillis(1));
        answer = Future.succeededFuture();
        slow.complete();
        time.advance(Duration.ofMillis(1));

        assertThat(said).hasSize(Reassertion.BATCH + sessions.size());
    }

    @Test
    void aMemberThatDoesNotAnswerHoldsUpItsBatchForAMomentOnly() {
        connect(2 * Reassertion.BATCH);
        answer = Promise.<Void>promise().future();

        nodeLeaves();
        time.advance(Reassertion.BATCH_LIMIT.plusMillis(1));

        assertThat(said).hasSize(sessions.size());
    }

    @Test
    void aFailureIsTriedAgain() {
        connect(1);
        answer = Future.failedFuture("the map is not there");
        time.advance(INTERVAL);
        time.advance(INTERVAL);

        assertThat(said).hasSize(2);
    }

    @Test
    void nobodyIsSaidAfterTheEnd() {
        connect(1);
        running.close();

        time.advance(INTERVAL.multipliedBy(3));

        assertThat(said).isEmpty();
        assertThat(time.waiting()).isZero();
    }

    /** A session that only notes that it was said. */
    private final class SaidSession extends PlayedSession {
        SaidSession(Identity identity) {
            super(identity);
        }

        @Override
        public Future<Void> reassert() {
            said.add(identity().toString());
            return answer;
        }
    }
}
