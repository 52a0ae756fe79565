package io.culvert.cluster.quota;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.VirtualScheduler;
import io.culvert.cluster.quota.Quotas.Reservation;
import io.culvert.cluster.quota.Quotas.StreamUse;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalQuotasTest extends QuotasContract {
    private static final Identity DEVICE = Identity.device("d");
    private final VirtualScheduler scheduler = new VirtualScheduler();
    private final StoredUse registry = new StoredUse();
    private final TurnedClock clock = new TurnedClock(scheduler);

    @Override
    Quotas quotas(QuotaConfig config) {
        return new LocalQuotas(config, registry, clock, scheduler);
    }

    @Override
    Quotas restarted(Quotas quotas, QuotaConfig config) throws Exception {
        quotas.close().await(5, SECONDS);
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

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static Reservation reserve(Quotas quotas) {
        return quotas.reserve(new Quotas.Wish("s", DEVICE, Duration.ofSeconds(60)))
                .result();
    }

    private static void use(Quotas quotas, String lease, long bytes) {
        quotas.report(List.of(new StreamUse(lease, "s", DEVICE, bytes)));
    }

    @Test
    void bytesAreStoredAFewSecondsLater() {
        Quotas quotas = quotas(QuotaConfig.defaults());
        use(quotas, "x", 5);
        pass(Duration.ofSeconds(4));
        assertThat(registry.of(today(), QuotaScope.HUB)).isZero();
        use(quotas, "x", 6);

        pass(Duration.ofSeconds(1));

        assertThat(registry.of(today(), QuotaScope.HUB)).isEqualTo(11);
        assertThat(registry.of(today(), QuotaScope.policy("s"))).isEqualTo(11);
        assertThat(registry.of(today(), QuotaScope.device("d")))
                .as("of a device without a limit")
                .isZero();
        assertThat(scheduler.waiting()).isZero();
    }

    @Test
    void aRegistryThatIsAwayLosesNothing() {
        Quotas quotas = quotas(QuotaConfig.defaults());
        reserve(quotas);
        registry.away = true;
        use(quotas, "x", 5);
        pass(Duration.ofSeconds(20));
        registry.away = false;

        pass(Duration.ofSeconds(5));

        assertThat(registry.of(today(), QuotaScope.HUB)).isEqualTo(5);
    }

    @Test
    void aStopWithoutARegistryEndsAllTheSame() {
        Quotas quotas = quotas(QuotaConfig.defaults());
        use(quotas, "x", 5);
        registry.away = true;

        assertThat(quotas.close().isComplete()).isTrue();
    }

    @Test
    void whatIsNotKnownOfTheDayIsNotGuessed() {
        registry.away = true;
        Quotas quotas = quotas(Limits.hub(Limits.bytes(100)));

        Reservation.Denied no = (Reservation.Denied) reserve(quotas);

        assertThat(no.reason()).isEqualTo(CloseReason.NODE_UNAVAILABLE);
        registry.away = false;
        assertThat(reserve(quotas)).isInstanceOf(Reservation.Granted.class);
    }

    @Test
    void theRegistryIsAskedOncePerScope() {
        Quotas quotas = quotas(Limits.devices(Limits.bytes(100), Map.of()));
        reserve(quotas);
        reserve(quotas);
        reserve(quotas);

        assertThat(registry.asked).isEqualTo(1);
    }

    @Test
    void aStreamThatOutlivedItsQuotasMemoryIsCountedOnTopOfWhatIsStored() {
        QuotaConfig config = Limits.devices(Limits.bytes(100), Map.of());
        Quotas before = quotas(config);
        use(before, "x", 90);
        before.close();

        Quotas after = quotas(config);
        use(after, "x", 9);
        assertThat(after.report(List.of(new StreamUse("x", "s", DEVICE, 0))).result())
                .isEmpty();

        assertThat(after.report(List.of(new StreamUse("x", "s", DEVICE, 1))).result())
                .containsExactly("x");
    }

    @Test
    void bytesOfBothSidesOfMidnightAreStoredOnTheirDays() {
        Quotas quotas = quotas(QuotaConfig.defaults());
        LocalDate yesterday = today();
        use(quotas, "x", 5);
        turnTheDay();
        use(quotas, "x", 7);

        pass(Duration.ofSeconds(5));

        assertThat(registry.of(yesterday, QuotaScope.HUB)).isEqualTo(5);
        assertThat(registry.of(today(), QuotaScope.HUB)).isEqualTo(7);
    }

    @Test
    void whoeverComesAndGoesIsForgotten() {
        LocalQuotas quotas = (LocalQuotas) quotas(Limits.devices(Limits.rate("10/s", 1), Map.of()));
        for (int i = 0; i < 30_000; i++) {
            Reservation given = quotas.reserve(new Quotas.Wish("s", Identity.device("d" + i), Duration.ofSeconds(60)))
                    .result();
            quotas.release(((Reservation.Granted) given).lease().id());
        }
        assertThat(quotas.remembered()).isGreaterThan(30_000);

        pass(Duration.ofSeconds(1));
        reserve(quotas);

        assertThat(quotas.remembered()).isLessThan(10);
    }
}
