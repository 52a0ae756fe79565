package io.culvert.endpoint;

import static io.culvert.endpoint.EndpointLayout.done;
import static io.culvert.protocol.Side.DEVICE;
import static io.culvert.protocol.Side.SERVICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.StreamOpener;
import io.culvert.endpoint.relay.StreamRecord;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.StreamName;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndpointTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private final EndpointLayout hub = new EndpointLayout(EndpointLayout.config(Duration.ofMillis(50)));

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void eitherSideMayComeFirstAndItsEarlyBytesAreDelivered() throws Exception {
        for (Side first : Side.values()) {
            EndpointLayout.Stream stream = hub.expect(LONG);
            Ear early = stream.dial(first);
            early.socket.writeBinaryMessage(Buffer.buffer("early"));

            Ear late = stream.dial(first.other());
            late.socket.writeBinaryMessage(Buffer.buffer("back"));

            assertThat(late.next()).isEqualTo("binary early");
            assertThat(early.next()).isEqualTo("binary back");
        }
    }

    @Test
    void aClientOfOursIsToldThatItIsPairedBeforeAnyByte() throws Exception {
        EndpointLayout.Stream stream = hub.expect(LONG);
        Ear device = stream.dial(DEVICE, "culvert.v1");
        Ear service = stream.dial(SERVICE);
        service.socket.writeBinaryMessage(Buffer.buffer("x"));

        assertThat(device.next())
                .isEqualTo(
                        "text {\"type\":\"paired\",\"version\":1,\"peer\":\"plain\",\"capabilities\":[],\"liveness\":20000}");
        assertThat(device.next()).isEqualTo("binary x");
    }

    @Test
    void theSubprotocolIsEchoedAsItWasOfferedAndATicketInItNever() {
        EndpointLayout.Stream stream = hub.expect(LONG);
        WebSocket service = done(stream.dialWith(SERVICE, stream.ticket(SERVICE), "MQTT"));
        WebSocket device = done(hub.clients.connect(new WebSocketConnectOptions()
                .setAllowOriginHeader(false)
                .setHost("127.0.0.1")
                .setPort(hub.port)
                .setURI(stream.path(DEVICE))
                .addSubProtocol("culvert.v1")
                .addSubProtocol("culvert.ticket." + stream.ticket(DEVICE))));

        assertThat(service.subProtocol()).isEqualTo("MQTT");
        assertThat(device.subProtocol()).isEqualTo("culvert.v1");
    }

    @Test
    void theRecordOfACompletedStreamHoldsEveryByte() throws Exception {
        EndpointLayout.Stream stream = hub.expect(LONG);
        Ear device = stream.dial(DEVICE);
        Ear service = stream.dial(SERVICE);
        device.socket.writeBinaryMessage(Buffer.buffer(new byte[300_000]));
        service.socket.writeBinaryMessage(Buffer.buffer("four"));
        assertThat(device.next()).isEqualTo("binary four");
        device.socket.close();

        assertThat(service.closed()).isEqualTo("1000 null");
        StreamRecord record = hub.record();
        assertThat(record.reason()).isEqualTo(CloseReason.COMPLETED);
        assertThat(record.by()).contains(DEVICE);
        assertThat(record.deviceToService()).isEqualTo(300_000).isEqualTo(record.deviceToServiceOut());
        assertThat(record.serviceToDevice()).isEqualTo(4).isEqualTo(record.serviceToDeviceOut());
        assertThat(hub.endpoint.streams()).isZero();
    }

    @Test
    void aTicketAdmitsOnceOnItsSideToItsStreamInItsTime() throws Exception {
        EndpointLayout.Stream stream = hub.expect(LONG);
        EndpointLayout.Stream other = hub.expect(LONG);
        String spent = stream.ticket(DEVICE);
        Ear device = new Ear(done(stream.dialWith(DEVICE, spent)));
        List<String> bodies = new ArrayList<>();

        bodies.add(refused(stream.dialWith(DEVICE, spent)));
        bodies.add(refused(stream.dialWith(SERVICE, stream.ticket(DEVICE))));
        bodies.add(refused(stream.dialWith(SERVICE, other.ticket(SERVICE))));
        bodies.add(refused(stream.dialWith(
                SERVICE,
                stream.ticket(
                        SERVICE,
                        stream.expected.streamId(),
                        EndpointLayout.NODE,
                        Instant.now().minusSeconds(61)))));
        bodies.add(refused(stream.dialWith(SERVICE, stream.ticket(SERVICE).substring(3))));
        bodies.add(refused(stream.dialWith(SERVICE, "")));
        bodies.add(refused(stream.dialWith(
                SERVICE,
                other.ticket(
                        SERVICE,
                        stream.expected.streamId(),
                        EndpointLayout.NODE,
                        Instant.now().plusSeconds(60)))));

        assertThat(bodies).containsOnly("401 {\"Message\":\"the ticket is not accepted\"}");
        assertThat(device.open()).isTrue();
        Ear service = stream.dial(SERVICE);
        service.socket.writeBinaryMessage(Buffer.buffer("still"));
        assertThat(device.next()).isEqualTo("binary still");
    }

    @Test
    void oneOfManyParallelUsesOfATicketWins() {
        EndpointLayout.Stream stream = hub.expect(LONG);
        String ticket = stream.ticket(SERVICE);
        List<Future<WebSocket>> dials = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            dials.add(stream.dialWith(SERVICE, ticket));
        }
        Future.join(dials)
                .otherwiseEmpty()
                .toCompletionStage()
                .toCompletableFuture()
                .join();

        assertThat(dials.stream().filter(Future::succeeded)).hasSize(1);
    }

    @Test
    void aLegWhosePartnerNeverComesEndsAfterTheDeadline() throws Exception {
        for (Side side : Side.values()) {
            Ear waiting = hub.expect(Duration.ofMillis(300)).dial(side);

            assertThat(waiting.closed()).isEqualTo("1013 partner-missing");
            assertThat(hub.record().reason()).isEqualTo(CloseReason.PARTNER_MISSING);
        }
    }

    @Test
    void aTicketOfAPassedDeadlineIsRefusedThoughItHasNotExpired() throws Exception {
        EndpointLayout.Stream stream = hub.expect(Duration.ofMillis(100));
        Ear clock = hub.expect(Duration.ofMillis(200)).dial(DEVICE);
        clock.closed();

        assertThat(refused(stream.dialWith(DEVICE, stream.ticket(DEVICE)))).startsWith("401");
    }

    @Test
    void aRejectionAfterItsLegEndsTheLegAndLaterOnes() throws Exception {
        EndpointLayout.Stream stream = hub.expect(LONG);
        Ear device = stream.dial(DEVICE);

        hub.ask(EndpointCalls.FORGET, new EndpointCalls.Forget(stream.expected.streamId(), CloseReason.REJECTED));

        assertThat(device.closed()).isEqualTo("1008 rejected");
        assertThat(refused(stream.dialWith(SERVICE, stream.ticket(SERVICE)))).startsWith("401");
        assertThat(hub.record().reason()).isEqualTo(CloseReason.REJECTED);
    }

    @Test
    void aLegThatMakesWayForAnotherStreamLeavesItTheLease() throws Exception {
        EndpointLayout.Stream stream = hub.expect(LONG, hub.lease());
        Ear device = stream.dial(DEVICE);

        hub.ask(
                EndpointCalls.FORGET,
                new EndpointCalls.Forget(stream.expected.streamId(), CloseReason.DEVICE_OFFLINE, true));

        assertThat(device.closed()).isEqualTo("1013 device-offline");
        assertThat(hub.record().reason()).isEqualTo(CloseReason.DEVICE_OFFLINE);
        assertThat(hub.streamsCounted()).isEqualTo(1);
    }

    @Test
    void aForgottenLegGivesTheLeaseBack() throws Exception {
        EndpointLayout.Stream stream = hub.expect(LONG, hub.lease());
        Ear device = stream.dial(DEVICE);

        hub.ask(EndpointCalls.FORGET, new EndpointCalls.Forget(stream.expected.streamId(), CloseReason.REJECTED));

        assertThat(device.closed()).isEqualTo("1008 rejected");
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> hub.streamsCounted() == 0);
    }

    @Test
    void aRejectionThatOvertakesTheLegEndsItWhenItComes() throws Exception {
        EndpointLayout.Stream stream = hub.expect(LONG);
        hub.ask(EndpointCalls.END, new EndpointCalls.End(stream.expected.streamId(), CloseReason.REJECTED));

        Ear device = stream.dial(DEVICE);

        assertThat(device.closed()).isEqualTo("1008 rejected");
    }

    @Test
    void aRejectionAfterPairingEndsBothLegs() throws Exception {
        EndpointLayout.Stream stream = hub.expect(LONG);
        Ear device = stream.dial(DEVICE);
        Ear service = stream.dial(SERVICE);
        device.socket.writeBinaryMessage(Buffer.buffer("x"));
        assertThat(service.next()).isEqualTo("binary x");

        hub.ask(EndpointCalls.FORGET, new EndpointCalls.Forget(stream.expected.streamId(), CloseReason.REJECTED));

        assertThat(device.closed()).isEqualTo("1008 rejected");
        assertThat(service.closed()).isEqualTo("1008 rejected");
    }

    @Test
    void aWaitingLegThatVanishesTakesItsStreamAlong() throws Exception {
        EndpointLayout.Stream stream = hub.expect(LONG);
        Ear device = stream.dial(DEVICE);
        device.vanish();

        StreamRecord record = hub.record();

        assertThat(record.reason()).isEqualTo(CloseReason.CONNECTION_LOST);
        assertThat(record.paired()).isFalse();
        assertThat(record.by()).contains(DEVICE);
        assertThat(refused(stream.dialWith(SERVICE, stream.ticket(SERVICE)))).startsWith("401");
    }

    @Test
    void whatALegSentBeforeItClosedIsDeliveredToThePartnerThatComesLater() throws Exception {
        EndpointLayout.Stream stream = hub.expect(LONG);
        Ear service = stream.dial(SERVICE);
        service.socket.writeBinaryMessage(Buffer.buffer("note"));
        service.socket.close();

        Ear device = stream.dial(DEVICE);

        assertThat(device.next()).isEqualTo("binary note");
        assertThat(device.closed()).isEqualTo("1000 null");
    }

    @Test
    void theArbiterKnowsWhetherALegHasCome() {
        EndpointLayout.Stream stream = hub.expect(LONG);
        var question = new EndpointCalls.LegState(stream.expected.streamId(), DEVICE);
        var before = hub.ask(EndpointCalls.LEG_STATE, question);
        stream.dial(DEVICE);
        var after = hub.ask(EndpointCalls.LEG_STATE, question);

        assertThat(((Outcome.Granted<EndpointCalls.Leg>) before).value().claimed())
                .isFalse();
        assertThat(((Outcome.Granted<EndpointCalls.Leg>) after).value().claimed())
                .isTrue();
    }

    @Test
    void aTicketOfAnArbiterThatIsGoneMayBeTriedAgain() {
        EndpointLayout.Stream stream = hub.expect(LONG);
        String ticket = stream.ticket(
                SERVICE, stream.expected.streamId(), "gone", Instant.now().plusSeconds(60));

        assertThat(refused(stream.dialWith(SERVICE, ticket))).startsWith("503");
    }

    @Test
    void aPageOfAnotherOriginIsTurnedAway() {
        EndpointLayout.Stream stream = hub.expect(LONG);
        WebSocketConnectOptions page = new WebSocketConnectOptions()
                .setAllowOriginHeader(false)
                .setHost("127.0.0.1")
                .setPort(hub.port)
                .setURI(stream.path(SERVICE))
                .addHeader("Authorization", "Bearer " + stream.ticket(SERVICE));
        var foreign =
                new WebSocketConnectOptions(page).setAllowOriginHeader(true).putHeader("Origin", "https://evil.test");
        var own = new WebSocketConnectOptions(page).setAllowOriginHeader(true).putHeader("Origin", "https://hub.test");

        assertThat(refused(hub.clients.connect(foreign))).startsWith("403");
        done(hub.clients.connect(own));
    }

    @Test
    void aFullEndpointExpectsNoMore() {
        for (int i = 0; i < 100; i++) {
            hub.expect(LONG);
        }

        var refused = hub.ask(
                EndpointCalls.EXPECT,
                new EndpointCalls.Expect(Identity.device("d"), StreamName.DEFAULT, StreamOpener.ofPolicy("s"), LONG));

        assertThat(refused).isEqualTo(Outcome.refused(CloseReason.NODE_UNAVAILABLE, "the endpoint is full"));
    }

    @Test
    void aStoppedEndpointEndsItsStreamsAsDraining() throws Exception {
        EndpointLayout.Stream stream = hub.expect(LONG);
        Ear device = stream.dial(DEVICE);
        Ear service = stream.dial(SERVICE, "culvert.v1");
        Ear waiting = hub.expect(LONG).dial(DEVICE);
        service.next();

        done(hub.vertx.undeploy(hub.endpoint.deploymentID()));

        assertThat(device.closed()).isEqualTo("1012 draining");
        assertThat(service.closed()).isEqualTo("1012 draining");
        assertThat(waiting.closed()).isEqualTo("1012 draining");
        assertThat(hub.record().reason()).isEqualTo(CloseReason.DRAINING);
    }

    @Test
    void aPathThatIsNoBridgeAndAStreamOfNobodyAreRefusedAlike() {
        EndpointLayout.Stream stream = hub.expect(LONG);
        String unknown = stream.ticket(
                SERVICE, StreamId.random(), EndpointLayout.NODE, Instant.now().plusSeconds(60));

        assertThat(refused(stream.dialWith(SERVICE, unknown))).startsWith("401");
    }

    private static String refused(Future<WebSocket> dial) {
        CompletionException failed = catchThrowableOfType(CompletionException.class, () -> done(dial));
        assertThat(failed).as("was admitted").isNotNull();
        UpgradeRejectedException rejected = (UpgradeRejectedException) failed.getCause();
        return rejected.getStatus() + " " + rejected.getBody();
    }
}
