package io.culvert.coordinator.handshake;

import static io.culvert.coordinator.handshake.HandshakeWorld.STREAM;
import static io.culvert.coordinator.handshake.HandshakeWorld.end;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Address;
import io.culvert.cluster.CoordinatorCalls.Verdict;
import io.culvert.cluster.quota.QuotaCalls;
import io.culvert.cluster.quota.QuotaCalls.Used;
import io.culvert.cluster.quota.QuotaConfig;
import io.culvert.cluster.quota.QuotaLimits;
import io.culvert.cluster.quota.QuotaScope;
import io.culvert.cluster.quota.ScopeUse;
import io.culvert.coordinator.handshake.HandshakeState.Accepted;
import io.culvert.coordinator.handshake.HandshakeState.Failed;
import io.culvert.coordinator.handshake.HandshakeState.Rejected;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.StreamId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The place that a handshake takes, and gives back however it ends. */
class HandshakeQuotaTest {
    private static final QuotaLimits NONE = QuotaLimits.defaults();
    private static final QuotaConfig ONE_STREAM = new QuotaConfig(
            new QuotaLimits(
                    Optional.of(1),
                    NONE.newStreams(),
                    NONE.burst(),
                    NONE.bytesPerDay(),
                    NONE.bandwidth(),
                    NONE.maxDuration(),
                    NONE.maxIdle()),
            NONE,
            Map.of(),
            NONE,
            Map.of());

    private final HandshakeWorld world = new HandshakeWorld(HandshakeConfig.defaults(), ONE_STREAM);

    private int streams() {
        return ((Outcome.Granted<ScopeUse>) world.quotas.use(QuotaScope.HUB).result())
                .value()
                .streams();
    }

    @Test
    void aStreamTooManyFailsBeforeAnybodyIsAsked() {
        world.announce("c2");
        world.open();
        assertThat(world.offers).hasSize(1);

        Failed no = (Failed) end(world.open());

        assertThat(no.reason()).isEqualTo(CloseReason.TOO_MANY_STREAMS);
        assertThat(no.retryAfter()).contains(Duration.ofSeconds(5));
        assertThat(world.offers).hasSize(1);
        assertThat(streams()).isEqualTo(1);
    }

    @Test
    void anAcceptedStreamKeepsItsPlace() {
        world.announce("c2");
        HandshakeService.Opened opened = world.open();
        world.answer(STREAM, Verdict.ACCEPTED, "");

        assertThat(end(opened)).isInstanceOf(Accepted.class);
        assertThat(streams()).isEqualTo(1);
    }

    @Test
    void aRejectedOneGivesItBack() {
        world.announce("c2");
        HandshakeService.Opened opened = world.open();
        world.answer(STREAM, Verdict.REJECTED, "no");

        assertThat(end(opened)).isInstanceOf(Rejected.class);
        assertThat(streams()).isZero();
    }

    @Test
    void oneWhoseCallerGoesWhileTheDeviceIsAwaitedGivesItBack() {
        HandshakeService.Opened opened = world.open(Duration.ofSeconds(30), Duration.ZERO);
        assertThat(streams()).isEqualTo(1);

        opened.callerGone();
        world.settle();

        assertThat(streams()).isZero();
    }

    @Test
    void oneThatFindsNoEndpointGivesItBack() {
        world.announce("c2");
        world.refuseStreams("e1");

        assertThat(end(world.open())).isInstanceOf(Failed.class);
        assertThat(streams()).isZero();
    }

    @Test
    void oneThatMeetsAStaleSessionKeepsItUntilTheEnd() {
        world.session("c9", Outcome.refused(CloseReason.DEVICE_OFFLINE, "no session of that epoch"));
        world.announce("c9");

        HandshakeService.Opened opened = world.open(Duration.ofSeconds(30), Duration.ZERO);

        assertThat(world.forgotten).hasSize(1);
        assertThat(opened.ended().isComplete()).isFalse();
        assertThat(streams()).isEqualTo(1);
        world.announce("c2");
        world.settle();
        world.answer(new StreamId(String.format("%032x", 1)), Verdict.ACCEPTED, "");
        assertThat(end(opened)).isInstanceOf(Accepted.class);
        assertThat(streams()).isEqualTo(1);
    }

    @Test
    void aPlaceThatIsGivenTooLateGoesBack() {
        world.announce("c2");
        Promise<Outcome<Used>> stored = Promise.promise();
        world.bus.serve(Address.REGISTRY, QuotaCalls.USED_ON, question -> stored.future());
        HandshakeService.Opened opened = world.open();
        opened.callerGone();
        world.settle();

        stored.complete(Outcome.granted(new Used(List.of())));
        world.settle();

        assertThat(streams()).isZero();
        assertThat(world.offers).isEmpty();
    }

    @Test
    void aPlaceThatIsGivenWhileTheCallerGoesGoesBack() {
        world.announce("c2");
        Promise<Outcome<Used>> stored = Promise.promise();
        world.bus.serve(Address.REGISTRY, QuotaCalls.USED_ON, question -> stored.future());
        HandshakeService.Opened opened = world.open();

        world.behindNext = opened::callerGone;
        stored.complete(Outcome.granted(new Used(List.of())));
        world.settle();

        assertThat(streams()).isZero();
    }

    @Test
    void theDaysUseThatCannotBeReadIs503() {
        world.announce("c2");
        world.bus.serve(
                Address.REGISTRY,
                QuotaCalls.USED_ON,
                question -> Future.succeededFuture(
                        Outcome.refused(CloseReason.NODE_UNAVAILABLE, "the registry's database is away")));

        assertThat(((Failed) end(world.open())).reason()).isEqualTo(CloseReason.NODE_UNAVAILABLE);
    }
}
