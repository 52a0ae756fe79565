package io.culvert.coordinator.handshake;

import static io.culvert.coordinator.handshake.HandshakeWorld.STREAM;
import static io.culvert.coordinator.handshake.HandshakeWorld.end;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Address;
import io.culvert.cluster.CoordinatorCalls;
import io.culvert.cluster.CoordinatorCalls.Verdict;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.StreamOpener;
import io.culvert.cluster.revocation.Revocation;
import io.culvert.cluster.revocation.Revocation.Kind;
import io.culvert.coordinator.handshake.HandshakeState.Accepted;
import io.culvert.coordinator.handshake.HandshakeState.Failed;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What ends a handshake that is neither the device's answer nor the lack of one. */
class HandshakeEndingTest {
    private static final Duration NONE = Duration.ZERO;
    private static final String PATH = "/bridges/ih/hub/d/d/sid/" + "0".repeat(32) + "/r/";
    private static final Accepted ACCEPTED =
            new Accepted("wss://e1.example.com:443" + PATH + "service", new Secret("ticket-service"));

    private final HandshakeWorld world = new HandshakeWorld();

    private static CloseReason failure(HandshakeService.Opened opened) {
        return ((Failed) end(opened)).reason();
    }

    @Test
    void aCallerThatGoesAwayTakesItsOfferBack() {
        world.announce("c2");
        var opened = world.open();

        opened.callerGone();
        world.settle();

        assertThat(failure(opened)).isEqualTo(CloseReason.CALLER_GONE);
        assertThat(world.forgotten).containsExactly("e1 0 caller-gone");
        world.answer(STREAM, Verdict.ACCEPTED, "");
        assertThat(world.forgotten).hasSize(1);
    }

    @Test
    void aCallerThatGoesAwayBeforeTheOfferLeavesNothing() {
        var opened = world.open(Duration.ofSeconds(30), NONE);

        opened.callerGone();
        world.announce("c2");
        world.settle();

        assertThat(failure(opened)).isEqualTo(CloseReason.CALLER_GONE);
        assertThat(world.offers).isEmpty();
    }

    @Test
    void anAcceptanceThatCannotBeReportedIsTakenBack() {
        world.announce("c2");
        var opened = world.open();
        world.answer(STREAM, Verdict.ACCEPTED, "");

        opened.callerGone();
        world.settle();

        assertThat(world.forgotten).containsExactly("e1 0 caller-gone");
    }

    @Test
    void aHandshakeEndsWhenItsDeviceOrItsPolicyLosesItsRight() {
        world.announce("c2");
        var opened = world.open();

        world.service.revoke(new Revocation(1, Kind.POLICY_STREAMS, "nobody"));
        world.settle();
        assertThat(opened.ended().isComplete()).isFalse();
        world.service.revoke(new Revocation(2, Kind.IDENTITY, "d"));
        world.settle();

        assertThat(failure(opened)).isEqualTo(CloseReason.UNAUTHORIZED);
        assertThat(world.forgotten).containsExactly("e1 0 unauthorized");
    }

    @Test
    void whatWasAcceptedAndIsRevokedIsTakenBack() {
        world.announce("c2");
        world.open();
        world.answer(STREAM, Verdict.ACCEPTED, "");

        world.service.revoke(new Revocation(1, Kind.POLICY_STREAMS, "service"));
        world.settle();

        assertThat(world.forgotten).containsExactly("e1 0 access-revoked");
    }

    @Test
    void aTokenThatIsCalledLikeAPolicyDoesNotShareItsFate() {
        world.authorize(Outcome.granted(
                new RegistryCalls.Principal(StreamOpener.ofToken("service"), HandshakeWorld.NOW.plusSeconds(3600))));
        world.announce("c2");
        HandshakeService.Opened opened = world.open();

        world.service.revoke(new Revocation(1, Kind.POLICY_STREAMS, "service"));
        world.settle();
        assertThat(opened.ended().isComplete()).isFalse();
        world.answer(STREAM, Verdict.ACCEPTED, "");
        world.service.revoke(new Revocation(2, Kind.POLICY_STREAMS, "service"));
        world.settle();

        assertThat(end(opened)).isInstanceOf(Accepted.class);
        assertThat(world.forgotten).isEmpty();
    }

    @Test
    void whatIsRevokedWhileTheRegistryAnswersGetsNoStream() {
        world.announce("c2");
        Promise<Outcome<RegistryCalls.Found>> answer = Promise.promise();
        world.bus.serve(Address.REGISTRY, RegistryCalls.FIND, question -> answer.future());
        var opened = world.open();

        world.service.revoke(new Revocation(1, Kind.POLICY_STREAMS, "service"));
        world.settle();
        answer.complete(Outcome.granted(new RegistryCalls.Found(true)));
        world.settle();

        assertThat(failure(opened)).isEqualTo(CloseReason.UNAUTHORIZED);
        assertThat(world.offers).isEmpty();
    }

    /** Its caller is nobody yet, of whom the news could be told. */
    @Test
    void whatIsRevokedWhileTheCallersNameIsOnItsWayGetsNoStream() {
        world.announce("c2");
        Promise<Outcome<RegistryCalls.Principal>> answer = Promise.promise();
        world.bus.serve(Address.REGISTRY, RegistryCalls.AUTHORIZE, question -> answer.future());
        var opened = world.open();

        world.service.revoke(new Revocation(1, Kind.POLICY_STREAMS, "service"));
        world.settle();
        answer.complete(Outcome.granted(
                new RegistryCalls.Principal(StreamOpener.ofPolicy("service"), HandshakeWorld.NOW.plusSeconds(3600))));
        world.settle();

        assertThat(failure(opened)).isEqualTo(CloseReason.UNAUTHORIZED);
        assertThat(world.offers).isEmpty();
    }

    @Test
    void aFaultOfAStepEndsTheHandshake() {
        world.announce("c2");
        world.bus.serve(
                Address.node("c2"),
                CoordinatorCalls.OFFER,
                offer -> Future.failedFuture(new IllegalStateException("defect")));

        assertThat(failure(world.open())).isEqualTo(CloseReason.INTERNAL_ERROR);
        assertThat(world.forgotten).containsExactly("e1 0 internal-error");
    }

    @Test
    void runningHandshakesAreBounded() {
        HandshakeWorld small =
                new HandshakeWorld(new HandshakeConfig(Duration.ofSeconds(60), 1, 3, Duration.ofSeconds(5)));
        small.announce("c2");
        var first = small.open();

        assertThat(failure(small.open())).isEqualTo(CloseReason.NODE_UNAVAILABLE);
        small.answer(STREAM, Verdict.ACCEPTED, "");
        assertThat(end(first)).isEqualTo(ACCEPTED);
        assertThat(small.open().ended().isComplete()).isFalse();
    }

    @Test
    void stoppingEndsWhatRunsAndRefusesWhatComes() {
        world.announce("c2");
        var running = world.open();

        world.service.stop();
        world.settle();

        assertThat(failure(running)).isEqualTo(CloseReason.DRAINING);
        assertThat(world.forgotten).containsExactly("e1 0 draining");
        assertThat(failure(world.open())).isEqualTo(CloseReason.DRAINING);
    }
}
