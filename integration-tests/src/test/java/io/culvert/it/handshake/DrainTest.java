package io.culvert.it.handshake;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.it.handshake.RawDevice.Offer;
import io.culvert.protocol.CloseReason;
import io.culvert.testhub.TestHub;
import io.culvert.testkit.Peer;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawResponse;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a hub still does once it was told to stop. */
class DrainTest {
    private static final Duration LONG = Duration.ofSeconds(15);

    private TestHub hub;
    private RawDevice device;
    private RawService service;

    private void start(String streams) throws Exception {
        hub = TestHub.builder().set("node.drain.streams", streams).start();
        device = new RawDevice(hub).connect();
        service = new RawService(hub);
    }

    @AfterEach
    void stop() {
        device.close();
        hub.close();
    }

    @Test
    void aHubWithNothingToFinishStopsAtOnce() throws Exception {
        start("1h");

        hub.node().drain().await(5, SECONDS);
    }

    @Test
    void aHubThatDrainsIsNotReadyAndTakesNothingNewWhileItsStreamGoesOn() throws Exception {
        start("1h");
        try (Pair pair = open()) {
            Future<Void> drained = hub.node().drain();
            Awaitility.await().atMost(LONG).until(() -> service.get("/devices").status() == 503);

            RawResponse health = RawHttp.get("http://127.0.0.1:" + hub.managementPort() + "/health/ready")
                    .send();
            assertThat(health.status()).isEqualTo(503);
            assertThat(health.text()).contains("draining");
            RawResponse refused = service.open(device.id(), null, null).get(15, SECONDS);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThatThrownBy(() -> new RawDevice(hub).connect()).isNotNull();
            pair.exchange("still");

            assertThat(drained.isComplete()).isFalse();
            pair.service.sendClose(1000, "");
            drained.await(15, SECONDS);
        }
        assertThat(hub.ended().awaitOf(device.id(), LONG).reason()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void legsOfAStreamThatIsExpectedAreServed() throws Exception {
        start("1h");
        CompletableFuture<RawResponse> opening = service.open(device.id(), null, null);
        Offer offer = device.awaitOffer();
        device.accept(offer);
        RawResponse accepted = opening.get(15, SECONDS);

        Future<Void> drained = hub.node().drain();
        Awaitility.await().atMost(LONG).until(() -> service.get("/devices").status() == 503);

        try (Pair pair =
                new Pair(device.leg(offer).connect(), service.leg(accepted).connect())) {
            pair.exchange("late");
            assertThat(drained.isComplete()).isFalse();
        }
        drained.await(15, SECONDS);
    }

    @Test
    void aHandshakeWhoseOfferTheDeviceHoldsFinishes() throws Exception {
        start("1h");
        CompletableFuture<RawResponse> opening = service.open(device.id(), null, null);
        Offer offer = device.awaitOffer();

        Future<Void> drained = hub.node().drain();
        Awaitility.await().atMost(LONG).until(() -> service.get("/devices").status() == 503);
        device.accept(offer);
        RawResponse accepted = opening.get(15, SECONDS);

        assertThat(accepted.header("iothub-streaming-is-accepted")).isEqualTo("True");
        try (Pair pair =
                new Pair(device.leg(offer).connect(), service.leg(accepted).connect())) {
            pair.exchange("late");
        }
        drained.await(15, SECONDS);
    }

    @Test
    void streamsThatDoNotFinishInTimeAreClosedWith1012() throws Exception {
        start("500ms");
        try (Pair pair = open()) {
            Future<Void> drained = hub.node().drain();

            assertThat(pair.service.awaitEnd(LONG).code()).isEqualTo(1012);
            assertThat(pair.device.awaitEnd(LONG).code()).isEqualTo(1012);
            drained.await(15, SECONDS);
        }
        assertThat(hub.ended().awaitOf(device.id(), LONG).reason()).isEqualTo(CloseReason.DRAINING);
    }

    @Test
    void aStopMeanwhileEndsAllAtOnce() throws Exception {
        start("1h");
        try (Pair pair = open()) {
            Future<Void> drained = hub.node().drain();

            hub.node().stop().await(15, SECONDS);

            assertThat(drained.isComplete()).isTrue();
            assertThat(pair.service.awaitEnd(LONG).code()).isEqualTo(1012);
        }
    }

    private Pair open() throws Exception {
        CompletableFuture<RawResponse> opening = service.open(device.id(), null, null);
        Offer offer = device.awaitOffer();
        device.accept(offer);
        RawResponse accepted = opening.get(15, SECONDS);
        return new Pair(device.leg(offer).connect(), service.leg(accepted).connect());
    }

    private record Pair(Peer device, Peer service) implements AutoCloseable {
        void exchange(String text) {
            service.sendBinary(text.getBytes(StandardCharsets.UTF_8));
            assertThat(device.awaitReceived(text.length(), LONG)).asString().endsWith(text);
        }

        @Override
        public void close() {
            device.close();
            service.close();
        }
    }
}
