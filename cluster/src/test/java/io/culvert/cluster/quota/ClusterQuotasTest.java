package io.culvert.cluster.quota;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.VertxBus;
import io.culvert.cluster.VirtualScheduler;
import io.culvert.cluster.quota.Quotas.Reservation;
import io.culvert.cluster.quota.Quotas.StreamUse;
import io.culvert.cluster.quota.Quotas.Wish;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contract seen from a node that asks the keeper, and what becomes of it when the keeper goes. */
class ClusterQuotasTest extends QuotasContract {
    private static final Identity DEVICE = Identity.device("d");
    private final VirtualScheduler scheduler = new VirtualScheduler();
    private final StoredUse registry = new StoredUse();
    private PlayedNodes nodes;
    private final TurnedClock clock = new TurnedClock(scheduler);
    private Quotas first;
    private Quotas second;

    @Override
    Quotas quotas(QuotaConfig config) {
        nodes = new PlayedNodes(registry, "c1", "c2");
        first = node("c1", config);
        second = node("c2", config);
        return second;
    }

    private ClusterQuotas node(String name, QuotaConfig config) {
        ClusterQuotas quotas = new ClusterQuotas(name, config, nodes, nodes, clock, scheduler);
        quotas.start();
        return quotas;
    }

    @Override
    Quotas restarted(Quotas quotas, QuotaConfig config) throws Exception {
        second.close().await(5, SECONDS);
        first.close().await(5, SECONDS);
        return quotas(config);
    }

    @Override
    void pass(Duration time) {
        scheduler.advance(time);
    }

    @Override
    void turnTheDay() {
        clock.turnTheDay();
    }

    private static Future<Reservation> reserve(Quotas quotas) {
        return quotas.reserve(new Wish("s", DEVICE, Duration.ofSeconds(60)));
    }

    private static String granted(Quotas quotas) {
        return ((Reservation.Granted) reserve(quotas).result()).lease().id();
    }

    private static Set<String> use(Quotas quotas, String lease, long bytes) {
        return quotas.report(List.of(new StreamUse(lease, "s", DEVICE, bytes))).result();
    }

    @Test
    void whatNodesSayToEachOtherPassesTheRealBus() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            Bus bus = new VertxBus(vertx, Duration.ofSeconds(2));
            nodes = new PlayedNodes(registry, "c1", "c2");
            QuotaConfig config = Limits.hub(Limits.streams(1));
            ClusterQuotas keeper = new ClusterQuotas("c1", config, bus, nodes, clock, scheduler);
            ClusterQuotas asking = new ClusterQuotas("c2", config, bus, nodes, clock, scheduler);
            keeper.start().await(5, SECONDS);
            asking.start().await(5, SECONDS);
            bus.serve(
                            Address.REGISTRY,
                            QuotaCalls.USED_ON,
                            on -> registry.ask(Address.REGISTRY, QuotaCalls.USED_ON, on, Duration.ZERO))
                    .await(5, SECONDS);

            Reservation.Granted granted = (Reservation.Granted) reserve(asking).await(5, SECONDS);
            Reservation.Denied denied = (Reservation.Denied) reserve(asking).await(5, SECONDS);

            assertThat(denied.reason()).isEqualTo(CloseReason.TOO_MANY_STREAMS);
            assertThat(denied.retryAfter()).isPositive();
            String lease = granted.lease().id();
            assertThat(asking.report(List.of(new StreamUse(lease, "s", DEVICE, 7)))
                            .await(5, SECONDS))
                    .isEmpty();
            assertThat(asking.use(QuotaScope.HUB).await(5, SECONDS))
                    .isEqualTo(Outcome.granted(
                            new ScopeUse(QuotaScope.HUB, config.of(QuotaScope.HUB), 1, Optional.of(7L))));
        } finally {
            vertx.close().await(5, SECONDS);
        }
    }

    @Test
    void placesAreCountedOverAllNodes() {
        quotas(Limits.hub(Limits.streams(2)));

        granted(first);
        String lease = granted(second);

        assertThat(reserve(first).result()).isInstanceOf(Reservation.Denied.class);
        assertThat(reserve(second).result()).isInstanceOf(Reservation.Denied.class);
        second.release(lease);
        granted(first);
    }

    @Test
    void bytesOfAllNodesCountTogether() {
        quotas(Limits.hub(Limits.bytes(100)));
        String one = granted(first);
        String other = granted(second);

        assertThat(use(first, one, 60)).isEmpty();

        assertThat(use(second, other, 40)).containsExactly(other);
        assertThat(use(first, one, 0)).containsExactly(one);
    }

    @Test
    void theNextKeeperHearsTheHostsBeforeItDecides() {
        quotas(Limits.hub(Limits.streams(1)));
        String lease = granted(second);
        use(second, lease, 0);

        nodes.leave("c1");
        Future<Reservation> asked = reserve(second);

        assertThat(asked.isComplete()).isFalse();
        pass(Duration.ofSeconds(1));
        use(second, lease, 0);
        pass(Duration.ofSeconds(1));
        assertThat(((Reservation.Denied) asked.result()).reason()).isEqualTo(CloseReason.TOO_MANY_STREAMS);
    }

    @Test
    void aReservationOutlivesTheKeeper() {
        quotas(Limits.hub(Limits.streams(1)));
        nodes.silence("c1");
        Future<Reservation> asked = reserve(second);
        pass(Duration.ofSeconds(3));
        assertThat(asked.isComplete()).isFalse();

        nodes.leave("c1");
        pass(Duration.ofSeconds(3));

        assertThat(asked.result()).isInstanceOf(Reservation.Granted.class);
    }

    @Test
    void aKeeperThatNeverAnswersEndsInARefusal() {
        quotas(Limits.hub(Limits.streams(1)));
        nodes.silence("c1");

        Future<Reservation> asked = reserve(second);
        pass(Duration.ofSeconds(11));

        assertThat(((Reservation.Denied) asked.result()).reason()).isEqualTo(CloseReason.NODE_UNAVAILABLE);
    }

    @Test
    void withoutLimitsAStreamNeedsNoKeeper() {
        quotas(QuotaConfig.defaults());
        nodes.silence("c1");

        assertThat(reserve(second).result()).isInstanceOf(Reservation.Granted.class);
    }

    @Test
    void bytesThatCouldNotBeToldAreToldLater() {
        quotas(Limits.hub(Limits.bytes(100)));
        String lease = granted(second);
        nodes.silence("c1");
        use(second, lease, 60);
        nodes.speak("c1");

        assertThat(use(second, lease, 40)).containsExactly(lease);
    }

    @Test
    void placesOfANodeThatDiedComeFree() {
        quotas(Limits.hub(Limits.streams(1)));
        granted(second);

        pass(Duration.ofSeconds(89));
        assertThat(reserve(first).result()).isInstanceOf(Reservation.Denied.class);
        pass(Duration.ofSeconds(2));

        granted(first);
    }

    @Test
    void ofManyStreamsTheIdleOnesAreToldNowAndThen() {
        List<Integer> told = new ArrayList<>();
        UseReports reports = new UseReports(() -> "c1", report -> {
            told.add(report.streams().size());
            return Future.succeededFuture(Outcome.granted(new KeeperCalls.Over(List.of())));
        });
        List<StreamUse> streams = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            streams.add(new StreamUse("l" + i, "s", DEVICE, i < 3 ? 1 : 0));
        }

        for (int i = 0; i < 6; i++) {
            reports.report(streams);
        }

        assertThat(told).startsWith(500, 500, 200).contains(3);
        assertThat(told.stream().mapToInt(each -> each).sum()).isLessThan(4 * 1_200);
    }
}
