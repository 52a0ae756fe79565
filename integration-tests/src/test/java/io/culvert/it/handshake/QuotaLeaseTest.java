package io.culvert.it.handshake;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.client.QuotaReport;
import io.culvert.it.handshake.RawDevice.Offer;
import io.culvert.testhub.TestHub;
import io.culvert.testkit.Peer;
import io.culvert.testkit.RawResponse;
import io.culvert.testkit.RawTcp;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A device that may have one stream may have another after every kind of ending, long before a lease would run out. */
@Tag("scenario")
class QuotaLeaseTest {
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final Duration BOUND = Duration.ofSeconds(15);
    private static TestHub hub;

    private RawDevice device;
    private RawService service;

    @BeforeAll
    static void start() throws Exception {
        hub = TestHub.builder()
                .handshakeDeadline(DEADLINE)
                .set("endpoint.partner-grace", "100ms")
                .set("quotas.each-device.max-streams", "1")
                .start();
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @BeforeEach
    void sides() throws Exception {
        device = new RawDevice(hub).connect();
        service = new RawService(hub);
    }

    /** The test's stream is over: its place is free. */
    @AfterEach
    void theNextStreamIsTaken() throws Exception {
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> streams() == 0);
        RawDevice again = device;
        again.connect();
        CompletableFuture<RawResponse> answer = service.open(again.id(), "0", "2");
        again.accept(again.awaitOffer());
        assertThat(get(answer).status()).isEqualTo(200);
        again.close();
    }

    private int streams() throws Exception {
        QuotaReport report = hub.registry().quotas().device(device.id()).await(5, SECONDS);
        return report.streams();
    }

    private static RawResponse get(CompletableFuture<RawResponse> answer) throws Exception {
        return answer.get(BOUND.toSeconds(), TimeUnit.SECONDS);
    }

    private CompletableFuture<RawResponse> open() {
        return service.open(device.id(), "0", "30");
    }

    @Test
    void afterARejection() throws Exception {
        CompletableFuture<RawResponse> answer = open();
        Offer offer = device.awaitOffer();
        assertThat(streams()).isEqualTo(1);

        device.reject(offer, "");

        assertThat(get(answer).header("iothub-streaming-is-accepted")).isEqualTo("False");
    }

    @Test
    void afterAnAnswerThatNeverCame() throws Exception {
        assertThat(get(service.open(device.id(), "0", "0.3")).status()).isEqualTo(504);
    }

    @Test
    void afterADeviceThatWentAwayWithItsOffer() throws Exception {
        CompletableFuture<RawResponse> answer = open();
        device.awaitOffer();
        device.vanish();

        assertThat(get(answer).status()).isEqualTo(404);
    }

    @Test
    void afterADeviceThatIsOffline() throws Exception {
        device.vanish();
        Awaitility.await()
                .atMost(BOUND)
                .until(() -> get(service.open(device.id(), null, null)).status() == 404);
    }

    @Test
    void afterACallerThatWentAway() throws Exception {
        RawTcp caller = service.openAndWait(device.id());
        device.awaitOffer();
        assertThat(streams()).isEqualTo(1);

        caller.reset();
    }

    @Test
    void afterAnAcceptanceThatNobodyUsed() throws Exception {
        CompletableFuture<RawResponse> answer = open();
        device.accept(device.awaitOffer());

        assertThat(get(answer).status()).isEqualTo(200);
        assertThat(streams()).isEqualTo(1);
    }

    @Test
    void afterAnAcceptanceThatWasTakenBack() throws Exception {
        CompletableFuture<RawResponse> answer = open();
        Offer offer = device.awaitOffer();
        device.accept(offer);
        get(answer);

        device.reject(offer, "");
    }

    @Test
    void afterALegWhosePartnerNeverCame() throws Exception {
        CompletableFuture<RawResponse> answer = open();
        device.accept(device.awaitOffer());
        try (Peer near = service.leg(get(answer)).connect()) {
            assertThat(near.awaitClosing(BOUND).code()).isEqualTo(1013);
        }
    }

    @Test
    void afterALegThatWentAwayBeforeItsPartner() throws Exception {
        CompletableFuture<RawResponse> answer = open();
        device.accept(device.awaitOffer());
        try (Peer near = service.leg(get(answer)).connect()) {
            near.reset();
        }
    }

    @Test
    void afterACleanEndAndUntilThen() throws Exception {
        CompletableFuture<RawResponse> answer = open();
        Offer offer = device.awaitOffer();
        device.accept(offer);
        try (Peer near = service.leg(get(answer)).connect();
                Peer far = device.leg(offer).connect()) {
            near.sendBinary(new byte[10]);
            far.readMessage(BOUND);
            Awaitility.await().during(DEADLINE.plusSeconds(1)).atMost(BOUND).until(() -> streams() == 1);
            assertThat(get(open()).status()).isEqualTo(429);

            near.sendClose(1000, "");
            far.awaitClosing(BOUND);
        }
    }

    @Test
    void afterAResetOfALiveStream() throws Exception {
        CompletableFuture<RawResponse> answer = open();
        Offer offer = device.awaitOffer();
        device.accept(offer);
        try (Peer near = service.leg(get(answer)).connect();
                Peer far = device.leg(offer).connect()) {
            near.sendBinary(new byte[10]);
            far.readMessage(BOUND);

            far.reset();

            assertThat(near.awaitClosing(BOUND).code()).isEqualTo(1011);
        }
    }

    @Test
    void useIsShownToWhoMaySeeLiveStreams() throws Exception {
        CompletableFuture<RawResponse> answer = open();
        Offer offer = device.awaitOffer();

        JsonObject all = new JsonObject(service.get("/quotas").text());
        JsonObject one =
                new JsonObject(service.get("/quotas/devices/" + device.id()).text());

        assertThat(all.getJsonObject("hub").getJsonObject("use").getInteger("streams"))
                .isPositive();
        assertThat(all.getJsonArray("policies").getJsonObject(0).getString("policy"))
                .isEqualTo("service");
        assertThat(one.getJsonObject("limits").getInteger("maxStreams")).isEqualTo(1);
        assertThat(one.getJsonObject("use").getInteger("streams")).isEqualTo(1);
        assertThat(service.get("/quotas/devices/no%20id").status()).isEqualTo(400);
        device.reject(offer, "");
        get(answer);
    }
}
