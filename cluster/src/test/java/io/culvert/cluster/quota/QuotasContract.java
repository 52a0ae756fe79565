package io.culvert.cluster.quota;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.StreamLease;
import io.culvert.cluster.StreamLimits;
import io.culvert.cluster.quota.Quotas.Reservation;
import io.culvert.cluster.quota.Quotas.Reservation.Denied;
import io.culvert.cluster.quota.Quotas.StreamUse;
import io.culvert.protocol.Bandwidth;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What all quotas must do, of one process or of a cluster. */
abstract class QuotasContract {
    private static final Duration HANDSHAKE = Duration.ofSeconds(60);
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Quotas with these limits, of a hub that used nothing yet today. */
    abstract Quotas quotas(QuotaConfig config);

    /** The same hub after a clean stop and a new start. */
    abstract Quotas restarted(Quotas quotas, QuotaConfig config) throws Exception;

    /** Lets this much time pass. */
    abstract void pass(Duration time);

    /** Lets the next UTC day begin. */
    abstract void turnTheDay();

    private static <T> T got(Future<T> future) throws TimeoutException {
        return future.await(5, SECONDS);
    }

    private static Reservation reserve(Quotas quotas, String policy, String device) throws Exception {
        return got(quotas.reserve(new Quotas.Wish(policy, Identity.parse(device), HANDSHAKE)));
    }

    private static StreamLease take(Quotas quotas, String policy, String device) throws Exception {
        return ((Reservation.Granted) reserve(quotas, policy, device)).lease();
    }

    private static Denied denied(Quotas quotas, String policy, String device) throws Exception {
        return (Denied) reserve(quotas, policy, device);
    }

    private static Set<String> report(Quotas quotas, StreamLease lease, String policy, String device, long bytes)
            throws Exception {
        return got(quotas.report(List.of(new StreamUse(lease.id(), policy, Identity.parse(device), bytes))));
    }

    private static ScopeUse use(Quotas quotas, QuotaScope scope) throws Exception {
        return ((Outcome.Granted<ScopeUse>) got(quotas.use(scope))).value();
    }

    private static List<ScopeUse> use(Quotas quotas) throws Exception {
        return ((Outcome.Granted<List<ScopeUse>>) got(quotas.use())).value();
    }

    @Test
    void withoutLimitsEveryStreamIsTakenAndCounted() throws Exception {
        Quotas quotas = quotas(QuotaConfig.defaults());

        StreamLease lease = take(quotas, "service", "d1");
        take(quotas, "other", "d1/m");

        assertThat(lease.limits()).isEqualTo(StreamLimits.NONE);
        assertThat(use(quotas, QuotaScope.HUB).streams()).isEqualTo(2);
        assertThat(use(quotas, QuotaScope.policy("service")).streams()).isEqualTo(1);
        assertThat(use(quotas, QuotaScope.device("d1")).streams()).isEqualTo(2);
    }

    @Test
    void theHubIsFull() throws Exception {
        Quotas quotas = quotas(Limits.hub(Limits.streams(2)));
        StreamLease first = take(quotas, "a", "d1");
        take(quotas, "b", "d2");

        Denied no = denied(quotas, "c", "d3");

        assertThat(no.reason()).isEqualTo(CloseReason.TOO_MANY_STREAMS);
        assertThat(no.detail()).contains("the hub", "max-streams is 2");
        assertThat(no.retryAfter()).isPositive();
        quotas.release(first.id());
        quotas.release(first.id());
        take(quotas, "c", "d3");
        assertThat(denied(quotas, "c", "d3").reason()).isEqualTo(CloseReason.TOO_MANY_STREAMS);
    }

    @Test
    void aPolicyIsFullAndAnotherIsNot() throws Exception {
        Quotas quotas = quotas(Limits.policies(Limits.streams(1), Map.of("big", Limits.streams(2))));
        take(quotas, "small", "d1");
        take(quotas, "big", "d1");
        take(quotas, "big", "d1");

        assertThat(denied(quotas, "small", "d2").detail()).contains("policy 'small'", "max-streams is 1");
        assertThat(denied(quotas, "big", "d2").detail()).contains("policy 'big'", "max-streams is 2");
        take(quotas, "third", "d1");
    }

    @Test
    void aDeviceIsFullWithItsModulesAndAnotherIsNot() throws Exception {
        Quotas quotas = quotas(Limits.devices(Limits.streams(1), Map.of("big", Limits.streams(2))));
        take(quotas, "s", "d1/module");
        take(quotas, "s", "big");
        take(quotas, "s", "big");

        assertThat(denied(quotas, "s", "d1").detail()).contains("device 'd1'", "max-streams is 1");
        assertThat(denied(quotas, "s", "big").detail()).contains("device 'big'", "max-streams is 2");
        take(quotas, "s", "d2");
    }

    @Test
    void streamsThatComeTooFastAreTurnedAwayUntilThereIsATokenAgain() throws Exception {
        Quotas quotas = quotas(Limits.devices(Limits.rate("2/s", 3), Map.of()));
        take(quotas, "s", "d1");
        take(quotas, "s", "d1");
        take(quotas, "s", "d1");

        Denied no = denied(quotas, "s", "d1");

        assertThat(no.reason()).isEqualTo(CloseReason.THROTTLED);
        assertThat(no.detail()).contains("device 'd1'", "new-streams is 2/s");
        assertThat(no.retryAfter()).isBetween(Duration.ofMillis(400), Duration.ofMillis(500));
        take(quotas, "s", "d2");
        pass(no.retryAfter());
        take(quotas, "s", "d1");
        assertThat(denied(quotas, "s", "d1").reason()).isEqualTo(CloseReason.THROTTLED);
    }

    @Test
    void theRateOfTheHubAndOfAPolicyHoldLikewise() throws Exception {
        Quotas hub = quotas(Limits.hub(Limits.rate("1/m", 1)));
        take(hub, "a", "d1");
        Quotas policies = quotas(Limits.policies(Limits.rate("1/h", 1), Map.of()));
        take(policies, "a", "d1");

        assertThat(denied(hub, "b", "d2").retryAfter()).isGreaterThan(Duration.ofSeconds(50));
        assertThat(denied(policies, "a", "d2").detail()).contains("policy 'a'", "1/h");
        take(policies, "b", "d1");
    }

    @Test
    void whatOneScopeRefusesCostsTheOthersNothing() throws Exception {
        Quotas quotas =
                quotas(new QuotaConfig(Limits.rate("1/m", 2), Limits.NONE, Map.of(), Limits.streams(1), Map.of()));
        take(quotas, "s", "d1");
        assertThat(denied(quotas, "s", "d1").reason()).isEqualTo(CloseReason.TOO_MANY_STREAMS);
        assertThat(denied(quotas, "s", "d1").reason()).isEqualTo(CloseReason.TOO_MANY_STREAMS);

        take(quotas, "s", "d2");

        assertThat(use(quotas, QuotaScope.HUB).streams()).isEqualTo(2);
    }

    @Test
    void theStrictestLimitOfAStreamWins() throws Exception {
        Quotas quotas = quotas(new QuotaConfig(
                Limits.ofStreams("2MiB/s", Duration.ofHours(1), Duration.ofMinutes(9)),
                Limits.ofStreams("1MiB/s", Duration.ofHours(2), Duration.ofMinutes(8)),
                Map.of(),
                Limits.ofStreams("3MiB/s", Duration.ofHours(3), Duration.ofMinutes(7)),
                Map.of()));

        assertThat(take(quotas, "s", "d").limits())
                .isEqualTo(new StreamLimits(
                        Optional.of(Bandwidth.parse("1MiB/s")),
                        Optional.of(Duration.ofHours(1)),
                        Optional.of(Duration.ofMinutes(7))));
    }

    @Test
    void whatANamedOneLeavesOutIsAsForEach() {
        QuotaConfig config = Limits.devices(
                Limits.ofStreams("3MiB/s", Duration.ofHours(3), Duration.ofMinutes(7)),
                Map.of("big", Limits.streams(7)));

        QuotaLimits big = config.of(QuotaScope.device("big"));

        assertThat(big.maxStreams()).contains(7);
        assertThat(big.maxIdle()).contains(Duration.ofMinutes(7));
    }

    @Test
    void aLeaseThatNobodyReportsRunsOut() throws Exception {
        Quotas quotas = quotas(Limits.hub(Limits.streams(1)));
        take(quotas, "s", "d");
        pass(HANDSHAKE);
        assertThat(denied(quotas, "s", "d").reason()).isEqualTo(CloseReason.TOO_MANY_STREAMS);

        pass(HANDSHAKE);

        take(quotas, "s", "d");
    }

    @Test
    void aLeaseLivesAsLongAsItIsReportedAndIsThereAgainWithAReport() throws Exception {
        Quotas quotas = quotas(Limits.hub(Limits.streams(1)));
        StreamLease lease = take(quotas, "s", "d");
        for (int i = 0; i < 200; i++) {
            pass(SECOND);
            report(quotas, lease, "s", "d", 0);
        }
        assertThat(denied(quotas, "s", "d").reason()).isEqualTo(CloseReason.TOO_MANY_STREAMS);
        pass(HANDSHAKE);
        assertThat(use(quotas, QuotaScope.HUB).streams()).isZero();

        report(quotas, lease, "s", "d", 0);

        assertThat(use(quotas, QuotaScope.HUB).streams()).isEqualTo(1);
        quotas.release(lease.id());
        assertThat(use(quotas, QuotaScope.HUB).streams()).isZero();
    }

    @Test
    void bytesOfTheDayAreCountedAndThenStreamsEndAndNewOnesAreRefused() throws Exception {
        Quotas quotas = quotas(Limits.devices(Limits.bytes(1000), Map.of()));
        StreamLease one = take(quotas, "s", "d1");
        StreamLease two = take(quotas, "s", "d1");
        StreamLease other = take(quotas, "s", "d2");
        assertThat(report(quotas, one, "s", "d1", 600)).isEmpty();
        assertThat(report(quotas, other, "s", "d2", 999)).isEmpty();

        assertThat(report(quotas, two, "s", "d1", 400)).containsExactly(two.id());

        assertThat(report(quotas, one, "s", "d1", 0)).containsExactly(one.id());
        Denied no = denied(quotas, "s", "d1");
        assertThat(no.reason()).isEqualTo(CloseReason.QUOTA_EXCEEDED);
        assertThat(no.detail()).contains("device 'd1'", "bytes-per-day is 1000", "00:00 UTC");
        take(quotas, "s", "d2");
        turnTheDay();
        take(quotas, "s", "d1");
        assertThat(report(quotas, one, "s", "d1", 0)).isEmpty();
    }

    @Test
    void theBytesOfTheHubAndOfAPolicyEndStreamsToo() throws Exception {
        Quotas hub = quotas(Limits.hub(Limits.bytes(10)));
        StreamLease lease = take(hub, "s", "d");
        assertThat(report(hub, lease, "s", "d", 10)).containsExactly(lease.id());
        assertThat(denied(hub, "x", "y").detail()).contains("the hub");

        Quotas policies = quotas(Limits.policies(Limits.NONE, Map.of("s", Limits.bytes(10))));
        StreamLease ofPolicy = take(policies, "s", "d");
        assertThat(report(policies, ofPolicy, "s", "d", 11)).containsExactly(ofPolicy.id());
        assertThat(denied(policies, "s", "y").detail()).contains("policy 's'");
        take(policies, "x", "d");
    }

    @Test
    void bytesOfTheDaySurviveARestart() throws Exception {
        QuotaConfig config = Limits.devices(Limits.bytes(1000), Map.of());
        Quotas before = quotas(config);
        report(before, take(before, "s", "d1"), "s", "d1", 700);

        Quotas after = restarted(before, config);

        StreamLease lease = take(after, "s", "d1");
        assertThat(report(after, lease, "s", "d1", 299)).isEmpty();
        assertThat(report(after, lease, "s", "d1", 1)).containsExactly(lease.id());
        assertThat(use(after, QuotaScope.HUB).bytesToday()).contains(1000L);
        assertThat(denied(restarted(after, config), "s", "d1").reason()).isEqualTo(CloseReason.QUOTA_EXCEEDED);
    }

    @Test
    void allThatIsNamedOrUsedIsListedWidestFirst() throws Exception {
        Quotas quotas = quotas(new QuotaConfig(
                Limits.NONE, Limits.NONE, Map.of("named", Limits.streams(1)), Limits.bytes(50), Map.of()));
        StreamLease lease = take(quotas, "s", "d2");
        report(quotas, lease, "s", "d2", 7);
        quotas.release(lease.id());
        take(quotas, "s", "d1");

        List<ScopeUse> all = use(quotas);

        assertThat(all)
                .extracting(ScopeUse::scope)
                .containsExactly(
                        QuotaScope.HUB,
                        QuotaScope.policy("named"),
                        QuotaScope.policy("s"),
                        QuotaScope.device("d1"),
                        QuotaScope.device("d2"));
        assertThat(all).extracting(ScopeUse::streams).containsExactly(1, 0, 1, 1, 0);
        assertThat(all.get(4).bytesToday()).contains(7L);
        assertThat(use(quotas, QuotaScope.device("nobody")).streams()).isZero();
    }
}
