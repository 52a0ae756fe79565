package io.culvert.coordinator.handshake;

import static io.culvert.coordinator.handshake.HandshakeWorld.DEVICE;
import static io.culvert.coordinator.handshake.HandshakeWorld.NOW;
import static io.culvert.coordinator.handshake.HandshakeWorld.STREAM;
import static io.culvert.coordinator.handshake.HandshakeWorld.end;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.CoordinatorCalls;
import io.culvert.cluster.CoordinatorCalls.Verdict;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.StreamOpener;
import io.culvert.coordinator.handshake.HandshakeState.Accepted;
import io.culvert.coordinator.handshake.HandshakeState.Failed;
import io.culvert.coordinator.handshake.HandshakeState.Rejected;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.TicketClaims;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HandshakeServiceTest {
    private static final StreamId SECOND = new StreamId("0".repeat(31) + "1");
    private static final Duration NONE = Duration.ZERO;
    private static final String PATH = "/bridges/ih/hub/d/d/sid/" + "0".repeat(32) + "/r/";
    private static final Accepted ACCEPTED =
            new Accepted("wss://e1.example.com:443" + PATH + "service", new Secret("ticket-service"));

    private final HandshakeWorld world = new HandshakeWorld();

    private static CloseReason failure(HandshakeService.Opened opened) {
        return ((Failed) end(opened)).reason();
    }

    @Test
    void anAcceptedOfferGivesTheCallerItsUrlAndTicket() {
        long epoch = world.announce("c2");

        var opened = world.open();
        assertThat(opened.ended().isComplete()).isFalse();
        world.answer(STREAM, Verdict.ACCEPTED, "");

        assertThat(end(opened)).isEqualTo(ACCEPTED);
        assertThat(world.forgotten).isEmpty();
        assertThat(world.offers).singleElement().satisfies(offer -> {
            assertThat(offer.epoch()).isEqualTo(epoch);
            assertThat(offer.url()).isEqualTo("wss://e1.example.com:443" + PATH + "device");
            assertThat(offer.ticket()).isEqualTo(new Secret("ticket-device"));
            assertThat(offer.answerTo()).isEqualTo("c1");
            assertThat(offer.timeLeft()).isEqualTo(Duration.ofSeconds(60));
        });
    }

    @Test
    void ticketsLastAsLongAsTheHandshakeAndNameTheirArbiter() {
        world.open(Duration.ofSeconds(30), NONE);
        world.pass(Duration.ofSeconds(4));
        world.announce("c2");
        world.settle();

        assertThat(world.signed)
                .containsExactlyInAnyOrder(
                        new TicketClaims(
                                "hub.example.com",
                                "service",
                                STREAM,
                                Side.SERVICE,
                                "e1",
                                "service-id",
                                NOW,
                                NOW.plusSeconds(56)),
                        new TicketClaims(
                                "hub.example.com",
                                "d",
                                STREAM,
                                Side.DEVICE,
                                "e1",
                                "device-id",
                                NOW,
                                NOW.plusSeconds(56)));
    }

    @Test
    void aRejectionIsReportedWithItsReasonAndForgotten() {
        world.announce("c2");
        var opened = world.open();

        world.answer(STREAM, Verdict.REJECTED, "target refused");

        assertThat(end(opened)).isEqualTo(new Rejected("target refused"));
        assertThat(world.forgotten).containsExactly("e1 0 rejected");
    }

    @Test
    void noAnswerWithinTheResponseTimeoutFails() {
        world.announce("c2");
        var opened = world.open(NONE, Duration.ofSeconds(5));

        world.pass(Duration.ofMillis(4_999));
        assertThat(opened.ended().isComplete()).isFalse();
        world.pass(Duration.ofMillis(1));

        assertThat(failure(opened)).isEqualTo(CloseReason.RESPONSE_TIMEOUT);
        assertThat(world.forgotten).containsExactly("e1 0 response-timeout");
    }

    @Test
    void withoutAResponseTimeoutTheDeadlineIsTheLimit() {
        world.announce("c2");
        var opened = world.open();

        world.pass(Duration.ofMillis(58_900));
        assertThat(opened.ended().isComplete()).isFalse();
        world.pass(Duration.ofMillis(1_100));

        assertThat(failure(opened)).isEqualTo(CloseReason.RESPONSE_TIMEOUT);
        assertThat(world.scheduler.waiting()).isZero();
    }

    @Test
    void aClaimedDeviceLegCountsAsAcceptanceWhenTheAnswerIsMissing() {
        world.announce("c2");
        world.deviceLegClaimed = true;
        var silent = world.open(NONE, Duration.ofSeconds(5));
        world.pass(Duration.ofSeconds(5));

        assertThat(end(silent)).isEqualTo(ACCEPTED);
        assertThat(world.forgotten).isEmpty();
    }

    @Test
    void aClaimedDeviceLegCountsAsAcceptanceAlsoAtTheDeadline() {
        world.announce("c2");
        world.deviceLegClaimed = true;
        var silent = world.open();
        world.pass(Duration.ofSeconds(60));

        assertThat(end(silent)).isEqualTo(ACCEPTED);
    }

    @Test
    void aDeviceThatVanishesWithTheOfferIsGone() {
        world.announce("c2");
        var opened = world.open();

        world.answer(STREAM, Verdict.GONE, "");

        assertThat(failure(opened)).isEqualTo(CloseReason.DEVICE_GONE);
        assertThat(world.forgotten).containsExactly("e1 0 device-gone");
    }

    @Test
    void aDeviceWhoseNodeDiesWithTheOfferIsGoneAndThatOfAnotherNodeIsNot() {
        world.announce("c2");
        var opened = world.open();

        world.service.left("c3");
        world.settle();
        assertThat(opened.ended().isComplete()).isFalse();
        world.service.left("c2");
        world.settle();

        assertThat(failure(opened)).isEqualTo(CloseReason.DEVICE_GONE);
        assertThat(world.forgotten).containsExactly("e1 0 device-gone");
    }

    @Test
    void aDeviceThatVanishesAfterItsLegCameHasAccepted() {
        world.announce("c2");
        world.deviceLegClaimed = true;
        var opened = world.open();

        world.answer(STREAM, Verdict.GONE, "");

        assertThat(end(opened)).isEqualTo(ACCEPTED);
    }

    @Test
    void aLegDoesNotOutweighARejection() {
        world.announce("c2");
        world.deviceLegClaimed = true;
        var opened = world.open();

        world.answer(STREAM, Verdict.REJECTED, "no");

        assertThat(end(opened)).isEqualTo(new Rejected("no"));
        assertThat(world.forgotten).containsExactly("e1 0 rejected");
    }

    @Test
    void aRejectionAfterAcceptanceWasReportedEndsTheLegs() {
        world.announce("c2");
        world.deviceLegClaimed = true;
        var opened = world.open(NONE, Duration.ofSeconds(5));
        world.pass(Duration.ofSeconds(5));
        assertThat(end(opened)).isEqualTo(ACCEPTED);

        world.answer(STREAM, Verdict.REJECTED, "changed my mind");
        world.answer(STREAM, Verdict.REJECTED, "and again");

        assertThat(world.forgotten).containsExactly("e1 0 rejected");
    }

    @Test
    void aRejectionAfterTheDeadlineMeansNothingAnyMore() {
        world.announce("c2");
        world.open();
        world.answer(STREAM, Verdict.ACCEPTED, "");
        world.pass(Duration.ofSeconds(60));

        world.answer(STREAM, Verdict.REJECTED, "late");

        assertThat(world.forgotten).isEmpty();
        assertThat(world.scheduler.waiting()).isZero();
    }

    @Test
    void aDeviceThatIsNotThereIsOfflineAtOnce() {
        assertThat(failure(world.open())).isEqualTo(CloseReason.DEVICE_OFFLINE);
    }

    @Test
    void theConnectTimeoutWaitsForTheDeviceAndNoLonger() {
        var patient = world.open(Duration.ofSeconds(30), NONE);
        var brief = world.open(Duration.ofSeconds(10), NONE);

        world.pass(Duration.ofSeconds(10));
        assertThat(failure(brief)).isEqualTo(CloseReason.DEVICE_OFFLINE);
        world.report("e1", 0, false);
        world.announce("c2");
        world.settle();
        world.answer(STREAM, Verdict.ACCEPTED, "");

        assertThat(end(patient)).isEqualTo(ACCEPTED);
    }

    @Test
    void aConnectTimeoutBeyondTheDeadlineEndsWithIt() {
        var opened = world.open(Duration.ofHours(1), NONE);

        world.pass(Duration.ofSeconds(60));

        assertThat(failure(opened)).isEqualTo(CloseReason.DEVICE_OFFLINE);
    }

    @Test
    void whatTheRegistryRefusesIsRefused() {
        world.announce("c2");
        world.authorize(Outcome.refused(CloseReason.UNAUTHORIZED, "no"));
        assertThat(end(world.open())).isEqualTo(new Failed(CloseReason.UNAUTHORIZED, "no"));

        world.authorize(Outcome.granted(new RegistryCalls.Principal(StreamOpener.ofPolicy("service"), NOW)));
        world.find(Outcome.refused(CloseReason.DEVICE_UNKNOWN, "d is not registered"));
        assertThat(failure(world.open())).isEqualTo(CloseReason.DEVICE_UNKNOWN);

        world.find(Outcome.granted(new RegistryCalls.Found(false)));
        assertThat(failure(world.open())).isEqualTo(CloseReason.DEVICE_DISABLED);

        world.find(Outcome.refused(CloseReason.NODE_UNAVAILABLE, "no node answered find"));
        assertThat(failure(world.open())).isEqualTo(CloseReason.NODE_UNAVAILABLE);
        assertThat(world.offers).isEmpty();
    }

    @Test
    void anEndpointThatRefusesIsReplacedByAnother() {
        world.announce("c2");
        world.endpoint("e2");
        world.endpoint("e3");
        world.refuseStreams("e1");
        world.refuseStreams("e3");
        var opened = world.open();

        assertThat(world.offers)
                .singleElement()
                .satisfies(offer -> assertThat(offer.url()).startsWith("wss://e2."));
        world.answer(STREAM, Verdict.ACCEPTED, "");
        assertThat(((Accepted) end(opened)).url()).startsWith("wss://e2.");
    }

    @Test
    void triesAtEndpointsAreBounded() {
        world.announce("c2");
        for (String node : new String[] {"e1", "e2", "e3", "e4"}) {
            world.endpoint(node);
            world.refuseStreams(node);
        }

        assertThat(failure(world.open())).isEqualTo(CloseReason.NODE_UNAVAILABLE);
        assertThat(world.refusedStreams).isEqualTo(3);
    }

    @Test
    void withoutAnEndpointTheHubIsUnavailable() {
        world.announce("c2");
        world.pass(Duration.ofSeconds(6));

        assertThat(failure(world.open())).isEqualTo(CloseReason.NODE_UNAVAILABLE);
    }

    @Test
    void aStaleSessionIsWithdrawnAndTheNextOneGetsANewStream() {
        world.announce("gone");
        var opened = world.open(Duration.ofSeconds(30), NONE);
        assertThat(world.presence.find(DEVICE).result()).isEmpty();
        assertThat(world.forgotten).containsExactly("e1 0 device-offline");

        world.announce("c2");
        world.settle();
        world.answer(STREAM, Verdict.ACCEPTED, "");
        assertThat(opened.ended().isComplete()).isFalse();
        world.answer(SECOND, Verdict.ACCEPTED, "");

        assertThat(((Accepted) end(opened)).url()).contains(SECOND.value());
    }

    @Test
    void aSessionThatDoesNotListenAnyMoreIsStaleToo() {
        world.session("c2", Outcome.refused(CloseReason.DEVICE_OFFLINE, "not here"));
        world.announce("c2");

        assertThat(failure(world.open())).isEqualTo(CloseReason.DEVICE_OFFLINE);
        assertThat(world.presence.find(DEVICE).result()).isEmpty();
    }

    @Test
    void aSessionWithTooManyOffersIsNotStale() {
        world.session("c2", Outcome.refused(CloseReason.RESPONSE_TIMEOUT, "too many offers wait"));
        world.announce("c2");

        assertThat(failure(world.open())).isEqualTo(CloseReason.RESPONSE_TIMEOUT);
        assertThat(world.presence.find(DEVICE).result()).isPresent();
        assertThat(world.forgotten).containsExactly("e1 0 response-timeout");
    }

    @Test
    void anAnswerMayOvertakeTheAcknowledgementOfItsOffer() {
        world.announce("c2");
        Promise<Outcome<Bus.Done>> acknowledged = Promise.promise();
        world.bus.serve(Address.node("c2"), CoordinatorCalls.OFFER, offer -> acknowledged.future());
        var opened = world.open();

        world.answer(STREAM, Verdict.ACCEPTED, "");
        acknowledged.complete(Outcome.refused(CloseReason.NODE_UNAVAILABLE, "no node answered offer"));
        world.settle();

        assertThat(end(opened)).isEqualTo(ACCEPTED);
        assertThat(world.presence.find(DEVICE).result()).isPresent();
        assertThat(world.forgotten).isEmpty();
    }

    @Test
    void sessionsThatAreStaleAgainAndAgainAreTriedFiveTimes() {
        world.session("c2", Outcome.refused(CloseReason.DEVICE_OFFLINE, "not here"));
        world.announce("c2");
        var opened = world.open(Duration.ofSeconds(30), NONE);
        for (int i = 0; i < 10; i++) {
            world.announce("c2");
            world.settle();
        }

        assertThat(failure(opened)).isEqualTo(CloseReason.DEVICE_OFFLINE);
        assertThat(world.offers).hasSize(5);
    }

    @Test
    void aPresenceThatCannotBeLookedUpIsNoFaultOfTheHandshake() {
        world.arriving = Future.failedFuture("the map is not there");

        assertThat(failure(world.open())).isEqualTo(CloseReason.NODE_UNAVAILABLE);
    }
}
