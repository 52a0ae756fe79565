package io.culvert.it.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.it.handshake.RawDevice.Offer;
import io.culvert.protocol.CloseReason;
import io.culvert.testhub.TestHub;
import io.culvert.testkit.Peer;
import io.culvert.testkit.RawResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every outcome of a handshake, as the reference's clients see it. */
@Tag("scenario")
class HandshakeTest {
    private static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final Duration LIVENESS = Duration.ofMillis(500);
    private static final Duration BOUND = Duration.ofSeconds(15);
    private static TestHub hub;

    private RawDevice device;
    private RawService service;

    @BeforeAll
    static void start() throws Exception {
        hub = TestHub.builder().handshakeDeadline(DEADLINE).liveness(LIVENESS).start();
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @BeforeEach
    void sides() throws Exception {
        device = new RawDevice(hub);
        service = new RawService(hub);
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Tag("every-layout")
    @Test
    void anAcceptedStreamCarriesMessagesAsTheyWereSent() throws Exception {
        device.connect();
        CompletableFuture<RawResponse> answer = service.open(device.id(), "30", "30");
        Offer offer = device.awaitOffer();
        device.accept(offer);
        RawResponse accepted = get(answer);

        assertThat(offer.topic().split("/")).hasSize(5);
        assertThat(offer.topic()).startsWith("$iothub/streams/POST/TestStream/?$rid=");
        assertThat(offer.url())
                .matches("wss://[^/]+:\\d+/bridges/ih/localhost/d/" + device.id() + "/sid/[0-9a-f]{32}/r/device");
        assertThat(offer.ticket()).matches("[A-Za-z0-9_.-]{1,1015}");
        assertThat(accepted.status()).isEqualTo(200);
        assertThat(accepted.header("iothub-streaming-is-accepted")).isEqualTo("True");
        assertThat(accepted.header("iothub-streaming-url")).matches("wss://[^/]+:\\d+/bridges/.*/r/service");
        assertThat(accepted.body()).isEmpty();
        try (Peer near = service.leg(accepted).connect();
                Peer far = device.leg(offer).connect()) {
            near.sendBinary("ping".getBytes());
            assertThat(far.readMessage(BOUND).text()).isEqualTo("ping");
            far.sendText("pong");
            assertThat(near.readMessage(BOUND).text()).isEqualTo("pong");
            assertThat(far.subprotocol()).isEqualTo("MQTT");
            near.sendClose(1000, "");
            assertThat(far.awaitClosing(BOUND).code()).isEqualTo(1000);
        }
    }

    @Tag("every-layout")
    @Test
    void aRejectionIsA200ThatSaysFalseWithTheReason() throws Exception {
        device.connect();
        CompletableFuture<RawResponse> answer = service.open(device.id(), "30", "30");
        device.reject(device.awaitOffer(), "not%20now");
        RawResponse rejected = get(answer);

        assertThat(rejected.status()).isEqualTo(200);
        assertThat(rejected.header("iothub-streaming-is-accepted")).isEqualTo("False");
        assertThat(rejected.header("culvert-reject-reason")).isEqualTo("not%20now");
        assertThat(rejected.header("iothub-streaming-url")).isNull();
        assertThat(rejected.header("iothub-streaming-auth-token")).isNull();
    }

    @Tag("every-layout")
    @Test
    void aDeviceLegMayComeBeforeItsAnswer() throws Exception {
        device.connect();
        CompletableFuture<RawResponse> answer = service.open(device.id(), "30", "30");
        Offer offer = device.awaitOffer();
        try (Peer far = device.leg(offer).connect()) {
            far.sendBinary("early".getBytes());
            device.accept(offer);
            try (Peer near = service.leg(get(answer)).connect()) {
                assertThat(near.readMessage(BOUND).text()).isEqualTo("early");
            }
        }
    }

    @Tag("every-layout")
    @Test
    void aDeviceLegWithoutAnAnswerCountsAsAcceptance() throws Exception {
        device.connect();
        CompletableFuture<RawResponse> answer = service.open(device.id(), "0", "1");
        try (Peer far = device.leg(device.awaitOffer()).connect();
                Peer near = service.leg(get(answer)).connect()) {
            near.sendBinary("hello".getBytes());
            assertThat(far.readMessage(BOUND).text()).isEqualTo("hello");
        }
    }

    @Test
    void aRejectionAfterItsLegEndsTheLeg() throws Exception {
        device.connect();
        CompletableFuture<RawResponse> answer = service.open(device.id(), "30", "30");
        Offer offer = device.awaitOffer();
        try (Peer far = device.leg(offer).connect()) {
            device.reject(offer, "");

            assertThat(get(answer).header("iothub-streaming-is-accepted")).isEqualTo("False");
            assertThat(far.awaitClosing(BOUND).code()).isEqualTo(1008);
        }
    }

    @Tag("every-layout")
    @Test
    void aRejectionAfterAcceptanceEndsBothLegs() throws Exception {
        device.connect();
        CompletableFuture<RawResponse> answer = service.open(device.id(), "30", "30");
        Offer offer = device.awaitOffer();
        device.accept(offer);
        try (Peer near = service.leg(get(answer)).connect();
                Peer far = device.leg(offer).connect()) {
            near.sendBinary("x".getBytes());
            assertThat(far.readMessage(BOUND).text()).isEqualTo("x");
            device.reject(offer, "");

            assertThat(far.awaitClosing(BOUND).code()).isEqualTo(1008);
            assertThat(near.awaitClosing(BOUND).code()).isEqualTo(1008);
        }
    }

    @Tag("every-layout")
    @Test
    void aDeviceThatIsOfflineOrUnknownIs404WithItsCode() throws Exception {
        RawResponse offline = get(service.open(device.id(), null, null));
        RawResponse unknown = get(service.open("nobody", null, null));

        assertThat(offline.status()).isEqualTo(404);
        assertThat(offline.text()).contains("\\\"errorCode\\\":404103");
        assertThat(offline.header("iothub-errorcode")).isEqualTo("DeviceNotOnline");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.text()).contains("\\\"errorCode\\\":404001");
    }

    @Test
    void aDeviceThatConnectsWithinTheConnectTimeoutIsOffered() throws Exception {
        CompletableFuture<RawResponse> answer = service.open(device.id(), "3", "3");
        device.connect();
        device.accept(device.awaitOffer());

        assertThat(get(answer).header("iothub-streaming-is-accepted")).isEqualTo("True");
    }

    @Test
    void aDeviceThatRenewsItsSessionIsNotOfflineInBetween() throws Exception {
        device.connect();
        device.connectAgain();
        CompletableFuture<RawResponse> answer = service.open(device.id(), null, "2");
        device.subscribe();
        device.accept(device.awaitOffer());

        assertThat(get(answer).header("iothub-streaming-is-accepted")).isEqualTo("True");
    }

    @Test
    void aDeviceThatNeverAnswersIs504() throws Exception {
        device.connect();
        RawResponse late = get(service.open(device.id(), "0", "0.5"));

        assertThat(late.status()).isEqualTo(504);
        assertThat(late.text()).contains("\\\"errorCode\\\":504101");
    }

    @Tag("every-layout")
    @Test
    void aDeviceThatVanishesWithItsOfferIs404104() throws Exception {
        device.connect();
        CompletableFuture<RawResponse> answer = service.open(device.id(), "0", "3");
        device.awaitOffer();
        device.vanish();

        assertThat(get(answer).text()).contains("\\\"errorCode\\\":404104");
    }

    @Test
    void aLegWhosePartnerNeverComesEndsAtTheDeadline() throws Exception {
        device.connect();
        CompletableFuture<RawResponse> answer = service.open(device.id(), "0", "3");
        Offer offer = device.awaitOffer();
        device.accept(offer);
        RawResponse accepted = get(answer);
        try (Peer near = service.leg(accepted).connect()) {
            assertThat(near.awaitClosing(BOUND).code()).isEqualTo(1013);
        }
        assertThat(hub.ended().awaitOf(device.id(), BOUND).reason()).isEqualTo(CloseReason.PARTNER_MISSING);

        answer = service.open(device.id(), "0", "3");
        Offer next = device.awaitOffer();
        device.accept(next);
        get(answer);
        try (Peer far = device.leg(next).connect()) {
            assertThat(far.awaitClosing(BOUND).code()).isEqualTo(1013);
        }
    }

    @Tag("every-layout")
    @Test
    void aTicketIsGoodOnceForItsSideOfItsStream() throws Exception {
        device.connect();
        CompletableFuture<RawResponse> first = service.open(device.id(), "0", "3");
        Offer offer = device.awaitOffer();
        device.accept(offer);
        RawResponse accepted = get(first);
        CompletableFuture<RawResponse> second = service.open(device.id(), "0", "3");
        Offer other = device.awaitOffer();
        device.accept(other);
        get(second);
        String url = accepted.header("iothub-streaming-url");
        String ticket = accepted.header("iothub-streaming-auth-token");

        RawResponse wrongSide = service.leg(url, offer.ticket()).connectExpectingRefusal();
        RawResponse otherStream = service.leg(other.url(), offer.ticket()).connectExpectingRefusal();
        RawResponse forged = service.leg(url, ticket.substring(0, ticket.length() - 8) + "AAAAAAAA")
                .connectExpectingRefusal();
        RawResponse none = Peer.dial(url).caFile(hub.caFile()).connectExpectingRefusal();
        RawResponse inQuery =
                Peer.dial(url + "?token=" + ticket).caFile(hub.caFile()).connectExpectingRefusal();
        try (Peer near = service.leg(accepted).connect()) {
            RawResponse spent = service.leg(accepted).connectExpectingRefusal();

            assertThat(java.util.List.of(wrongSide, otherStream, forged, none, spent))
                    .allSatisfy(refused -> {
                        assertThat(refused.status()).isEqualTo(401);
                        assertThat(refused.text()).isEqualTo(spent.text());
                    });
            assertThat(inQuery.status()).isEqualTo(400);
            assertThat(inQuery.toString()).doesNotContain(ticket);
            assertThat(near).isNotNull();
        }
    }

    private static RawResponse get(CompletableFuture<RawResponse> answer) throws Exception {
        return answer.get(BOUND.toSeconds(), TimeUnit.SECONDS);
    }
}
