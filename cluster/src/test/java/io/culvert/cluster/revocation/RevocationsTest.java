package io.culvert.cluster.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.StreamOpener;
import io.culvert.cluster.VirtualScheduler;
import io.culvert.cluster.revocation.Revocation.Kind;
import io.culvert.cluster.revocation.RevocationCalls.Following;
import io.culvert.cluster.revocation.RevocationCalls.News;
import io.culvert.cluster.revocation.RevocationCalls.Since;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RevocationsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private final VirtualScheduler scheduler = new VirtualScheduler();
    private final PlayedRegistry registry = new PlayedRegistry();
    private final List<String> revoked = new ArrayList<>();
    private final Revocations revocations = new Revocations(registry, scheduler, new Revocations.Listener() {
        @Override
        public void revoked(Revocation revocation) {
            revoked.add(revocation.subject());
        }

        @Override
        public void unknownRevoked() {
            revoked.add("all");
        }
    });

    @Test
    void whatIsToldCountsAtOnceAndOnce() {
        registry.add("before");
        revocations.start();

        registry.tell(registry.add("a"));
        registry.tell(registry.stored.get(1));
        scheduler.advance(SECOND);

        assertThat(revoked).containsExactly("a");
    }

    @Test
    void whatIsNotToldCountsASecondLater() {
        revocations.start();
        registry.add("lost");
        assertThat(revoked).isEmpty();

        scheduler.advance(SECOND);

        assertThat(revoked).containsExactly("lost");
    }

    @Test
    void newsThatOvertakeOthersCountOnce() {
        revocations.start();
        Revocation first = registry.add("a");
        Revocation second = registry.add("b");
        registry.tell(second);
        assertThat(revoked).containsExactly("b");
        scheduler.advance(SECOND);
        assertThat(revoked).containsExactly("b", "a");

        registry.tell(first);
        scheduler.advance(SECOND);

        assertThat(revoked).containsExactly("b", "a");
    }

    @Test
    void aRegistryThatIsAwayIsAskedAgainFromWhereItWas() {
        revocations.start();
        registry.away = true;
        registry.add("a");
        scheduler.advance(Duration.ofSeconds(30));
        registry.add("b");
        registry.away = false;

        scheduler.advance(SECOND);

        assertThat(revoked).containsExactly("a", "b");
    }

    @Test
    void whatIsToldBeforeTheFirstAnswerCountsOnce() {
        registry.away = true;
        registry.add("long ago");
        revocations.start();
        registry.tell(registry.add("a"));
        registry.away = false;

        scheduler.advance(SECOND);
        registry.add("b");
        scheduler.advance(SECOND);

        assertThat(revoked).containsExactly("a", "b");
    }

    @Test
    void manyAreFetchedWithoutAPause() {
        revocations.start();
        for (int i = 0; i < 1_200; i++) {
            registry.add("d" + i);
        }

        scheduler.advance(SECOND);
        scheduler.advance(Duration.ofMillis(10));

        assertThat(revoked).hasSize(1_200);
    }

    @Test
    void whenNobodyKnowsWhatWasRevokedNothingGoesOn() {
        revocations.start();
        registry.add("forgotten");
        registry.add("kept");
        registry.kept = 1;

        scheduler.advance(SECOND);
        registry.add("next");
        scheduler.advance(SECOND);

        assertThat(revoked).containsExactly("all", "next");
    }

    @Test
    void onceClosedItAsksNoMore() {
        revocations.start();
        revocations.close();

        assertThat(scheduler.waiting()).isZero();
    }

    @Test
    void aDeviceStandsForItsModulesAndForNobodyElse() {
        Revocation device = new Revocation(1, Kind.IDENTITY, "d");
        Revocation module = new Revocation(1, Kind.IDENTITY, "d/m");

        assertThat(device.endsStream(Identity.device("d"), StreamOpener.ofPolicy("s")))
                .isTrue();
        assertThat(device.endsStream(Identity.module("d", "m"), StreamOpener.ofPolicy("s")))
                .isTrue();
        assertThat(device.endsStream(Identity.device("dd"), StreamOpener.ofPolicy("d")))
                .isFalse();
        assertThat(module.endsStream(Identity.module("d", "m"), StreamOpener.ofPolicy("s")))
                .isTrue();
        assertThat(module.endsStream(Identity.device("d"), StreamOpener.ofPolicy("s")))
                .isFalse();
        assertThat(module.endsSession(Identity.module("d", "n"), Optional.empty(), Optional.empty()))
                .isFalse();
    }

    /** The registry's list and its news. Answers in the same turn. */
    private static final class PlayedRegistry implements Bus {
        final List<Revocation> stored = new ArrayList<>();
        private Function<News, Future<Outcome<Done>>> listener;
        boolean away;
        int kept = Integer.MAX_VALUE;

        Revocation add(String subject) {
            stored.add(new Revocation(stored.size() + 1L, Kind.IDENTITY, subject));
            return stored.get(stored.size() - 1);
        }

        void tell(Revocation revocation) {
            listener.apply(new News(List.of(revocation)));
        }

        @Override
        @SuppressWarnings("unchecked")
        public <Q extends Record, A extends Record> Future<Outcome<A>> ask(
                Address address, BusCall<Q, A> call, Q question, Duration limit) {
            return Future.succeededFuture(
                    away
                            ? Outcome.refused(CloseReason.NODE_UNAVAILABLE, "away")
                            : Outcome.granted((A) following((Since) question)));
        }

        private Following following(Since since) {
            if (since.number() == Since.NOW) {
                return new Following(stored.size(), false, List.of());
            }
            int from = (int) Math.max(since.number(), stored.size() - (long) kept);
            List<Revocation> next = stored.subList(from, Math.min(stored.size(), from + since.limit()));
            return new Following(stored.size(), from > since.number(), next);
        }

        @Override
        @SuppressWarnings("unchecked")
        public <Q extends Record, A extends Record> Future<Registration> serve(
                Address address, BusCall<Q, A> call, Function<Q, Future<Outcome<A>>> handler) {
            listener = message -> handler.apply((Q) message).map(outcome -> Outcome.granted(new Done()));
            return Future.succeededFuture(Future::succeededFuture);
        }

        @Override
        public <Q extends Record> void tell(Address address, BusCall<Q, Done> call, Q message) {
            throw new UnsupportedOperationException("tell");
        }
    }
}
