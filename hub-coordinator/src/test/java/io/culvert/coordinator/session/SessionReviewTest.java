package io.culvert.coordinator.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.Membership;
import io.culvert.cluster.RegistryCalls.Sessions;
import io.culvert.cluster.RegistryCalls.SessionsOf;
import io.culvert.cluster.VirtualScheduler;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SessionReviewTest {
    private static final Membership.Node REGISTRY = new Membership.Node("r1", Set.of("registry"), "");
    private final VirtualScheduler time = new VirtualScheduler();
    private final Set<Identity> here = new HashSet<>();
    private final TreeSet<String> stored = new TreeSet<>();
    private final List<String> told = new ArrayList<>();
    private final List<Membership.Listener> listeners = new ArrayList<>();
    private boolean away;
    private int asked;

    private final Membership membership = new Membership() {
        @Override
        public List<Node> nodes() {
            return List.of(SessionReviewTest.REGISTRY);
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
    private final SessionReview review = new SessionReview("c1", new StoreBus(), time, () -> here, identity -> {
        told.add(identity.toString());
        return Future.succeededFuture();
    });
    private final Bus.Registration running = review.start(membership);

    private void connected(String... devices) {
        for (String device : devices) {
            here.add(Identity.device(device));
        }
    }

    @Test
    void theRegistryIsToldWhereItIsWrong() {
        connected("a", "b", "c");
        stored.addAll(List.of("b", "ghost"));

        time.advance(SessionReview.INTERVAL);

        assertThat(told).containsExactlyInAnyOrder("a", "c", "ghost");
    }

    @Test
    void itIsAskedPageByPage() {
        for (int i = 0; i < 25; i++) {
            connected("d" + i);
            stored.add("d" + i);
        }
        stored.add("ghost");

        time.advance(SessionReview.INTERVAL);

        assertThat(asked).isEqualTo(3);
        assertThat(told).containsExactly("ghost");
    }

    @Test
    void aRegistryNodeThatComesIsAskedSoon() {
        connected("a");

        listeners.forEach(listener -> listener.joined(REGISTRY));
        time.advance(SessionReview.SOON);

        assertThat(told).containsExactly("a");
    }

    @Test
    void whoeverSaysThatNewsWereLostHasThemComparedSoonAndOnce() {
        connected("a");

        review.soon();
        review.soon();
        time.advance(SessionReview.SOON);

        assertThat(told).containsExactly("a");
        assertThat(asked).isEqualTo(1);
        review.soon();
        time.advance(SessionReview.SOON);
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void aReviewThatFailsIsTriedAgainLongBeforeTheNext() {
        connected("a");
        away = true;
        review.soon();
        time.advance(SessionReview.SOON);

        away = false;
        time.advance(SessionReview.RETRY);

        assertThat(told).containsExactly("a");
    }

    @Test
    void otherNodesDoNotMatter() {
        listeners.forEach(listener -> listener.joined(new Membership.Node("e1", Set.of("endpoint"), "")));
        time.advance(SessionReview.SOON);

        assertThat(asked).isZero();
    }

    @Test
    void aRegistryThatDoesNotAnswerIsAskedAgain() {
        connected("a");
        away = true;
        time.advance(SessionReview.INTERVAL);
        assertThat(told).isEmpty();

        away = false;
        time.advance(SessionReview.INTERVAL);

        assertThat(told).containsExactly("a");
    }

    @Test
    void nobodyIsAskedAfterTheEnd() {
        running.close();

        time.advance(SessionReview.INTERVAL.multipliedBy(2));

        assertThat(asked).isZero();
        assertThat(time.waiting()).isZero();
    }

    /** Answers what is stored, in pages of ten. */
    private final class StoreBus implements Bus {
        @Override
        @SuppressWarnings("unchecked")
        public <Q extends Record, A extends Record> Future<Outcome<A>> ask(
                Address address, BusCall<Q, A> call, Q question, Duration limit) {
            asked++;
            if (away) {
                return Future.succeededFuture(Outcome.refused(CloseReason.NODE_UNAVAILABLE, "away"));
            }
            List<Identity> left = ((SessionsOf) question)
                    .after().map(after -> stored.tailSet(after.toString(), false)).orElse(stored).stream()
                            .map(Identity::parse)
                            .toList();
            return Future.succeededFuture(Outcome.granted((A)
                    new Sessions(left.subList(0, Math.min(10, left.size())), left.size() > 10)));
        }

        @Override
        public <Q extends Record, A extends Record> Future<Registration> serve(
                Address address, BusCall<Q, A> call, Function<Q, Future<Outcome<A>>> handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <Q extends Record> void tell(Address address, BusCall<Q, Done> call, Q message) {
            throw new UnsupportedOperationException();
        }
    }
}
