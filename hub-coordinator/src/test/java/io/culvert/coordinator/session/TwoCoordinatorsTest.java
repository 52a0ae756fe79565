package io.culvert.coordinator.session;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.CoordinatorCalls;
import io.culvert.cluster.CoordinatorCalls.Evict;
import io.culvert.cluster.Membership;
import io.culvert.cluster.Presence.Location;
import io.culvert.coordinator.BareDevice;
import io.culvert.coordinator.CoordinatorConfig;
import io.culvert.coordinator.CoordinatorLayout;
import io.culvert.coordinator.handshake.HandshakeConfig;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.StreamHeaders;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawResponse;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TwoCoordinatorsTest {
    private static final Identity DEVICE = Identity.device("d");
    private static final Duration SOON = BareDevice.SOON;
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private CoordinatorLayout layout;
    private int otherPort;

    @BeforeEach
    void start() throws Exception {
        CoordinatorConfig config = new CoordinatorConfig(
                HandshakeConfig.defaults(),
                new SessionConfig(Duration.ofSeconds(10), 20, 3, Duration.ofSeconds(30), INTERVAL));
        layout = new CoordinatorLayout(config);
        otherPort = layout.another("c2", config);
    }

    @AfterEach
    void stop() throws Exception {
        layout.close();
    }

    private BareDevice elsewhere() {
        return BareDevice.onTcp(otherPort);
    }

    /** What a service asks the first coordinator for. */
    private CompletableFuture<RawResponse> stream(int connectTimeout) {
        RawHttp request = RawHttp.request("POST", layout.url("/x"))
                .target("/twins/d/streams/ssh?api-version=2018-10-20-preview")
                .header(StreamHeaders.CONNECT_TIMEOUT, String.valueOf(connectTimeout))
                .header("Authorization", "SharedAccessSignature sr=x&sig=y&se=1")
                .header("Content-Length", "0");
        return CompletableFuture.supplyAsync(request::send);
    }

    private Location found() throws Exception {
        return layout.presence.await(DEVICE, SOON).await(6, SECONDS).orElseThrow();
    }

    private void gone() throws Exception {
        long end = System.nanoTime() + SOON.toNanos();
        while (layout.presence.find(DEVICE).await(5, SECONDS).isPresent()) {
            assertThat(System.nanoTime()).isLessThan(end);
            layout.vertx.timer(10).await(5, SECONDS);
        }
    }

    @Test
    void aDeviceThatMovesIsEvictedWhereItWas() throws Exception {
        try (BareDevice first = layout.device().login("d").listen();
                BareDevice second = elsewhere().login("d").listen()) {
            first.awaitEnd(SOON);

            assertThat(found().node()).isEqualTo("c2");
            second.subscribe("x", 0);
        }
    }

    @Test
    void aSessionWhosePresenceIsLostIsFoundAgain() throws Exception {
        try (BareDevice device = layout.device().login("d").listen()) {
            Location own = layout.located(DEVICE);
            layout.presence.withdraw(DEVICE, own).await(5, SECONDS);

            assertThat(found()).isEqualTo(own);
            device.subscribe("x", 0);
        }
    }

    @Test
    void anOlderSessionEndsThoughNobodyToldIt() throws Exception {
        try (BareDevice device = layout.device().login("d").listen()) {
            layout.presence.announce(DEVICE, "c3").await(5, SECONDS);

            device.awaitEnd(SOON);
            assertThat(found().node()).isEqualTo("c3");
        }
    }

    @Test
    void aYoungerSessionTakesThePlaceOfAnOlderOneAndHasItEvicted() throws Exception {
        BlockingQueue<Evict> evicted = new LinkedBlockingQueue<>();
        layout.bus
                .serve(Address.node("c3"), CoordinatorCalls.EVICT, evict -> {
                    evicted.add(evict);
                    return Future.succeededFuture(Outcome.granted(new Bus.Done()));
                })
                .await(5, SECONDS);
        try (BareDevice device = layout.device().login("d").listen()) {
            layout.presence.withdraw(DEVICE, layout.located(DEVICE)).await(5, SECONDS);
            layout.presence
                    .reassert(DEVICE, new Location("c3", 1000), Duration.ofHours(1))
                    .await(5, SECONDS);

            Evict told = evicted.poll(5, SECONDS);

            assertThat(told).isEqualTo(new Evict(DEVICE, 1000, CloseReason.SESSION_REPLACED));
            assertThat(found()).isEqualTo(new Location(CoordinatorLayout.NODE, 1001));
            assertThat(layout.offer(DEVICE, 1001, 1)).isEqualTo(Outcome.granted(new Bus.Done()));
            device.offer();
        }
        gone();
    }

    @Test
    void aHandshakeWaitsForADeviceThatConnectsToAnotherCoordinator() throws Exception {
        CompletableFuture<RawResponse> waiting = stream(30);
        try (BareDevice device = elsewhere().login("d").listen()) {
            assertThat(device.offer()).startsWith("$iothub/streams/POST/ssh/");
            device.answer(200, "1", "");

            assertThat(waiting.get(5, SECONDS).status()).isEqualTo(200);
        }
    }

    @Test
    void aDeviceThatIsAboutToListenAtAnotherCoordinatorIsNotOffline() throws Exception {
        BlockingQueue<Identity> asked = new LinkedBlockingQueue<>();
        layout.bus
                .serve(Address.node("c3"), CoordinatorCalls.HOLDS, question -> {
                    asked.add(question.identity());
                    return Future.succeededFuture(Outcome.granted(new CoordinatorCalls.Held(true)));
                })
                .await(5, SECONDS);
        List<Membership.Node> all = new ArrayList<>(layout.nodes);
        all.add(new Membership.Node("c3", Set.of(Membership.COORDINATOR), ""));
        layout.nodes = all;

        CompletableFuture<RawResponse> waiting = stream(0);
        assertThat(asked.poll(5, SECONDS)).isEqualTo(DEVICE);
        try (BareDevice device = elsewhere().login("d").listen()) {
            device.offer();
            device.answer(200, "1", "");

            assertThat(waiting.get(5, SECONDS).status()).isEqualTo(200);
        }
    }

    @Test
    void aCoordinatorSaysWhomItHolds() throws Exception {
        assertThat(held()).isFalse();
        try (BareDevice device = elsewhere().login("d")) {
            assertThat(held()).isTrue();
            device.subscribe("x", 0);
        }
    }

    private boolean held() throws Exception {
        return layout.bus
                .ask(
                        Address.node("c2"),
                        CoordinatorCalls.HOLDS,
                        new CoordinatorCalls.Holds(DEVICE),
                        Duration.ofSeconds(2))
                .await(5, SECONDS)
                .equals(Outcome.granted(new CoordinatorCalls.Held(true)));
    }

    @Test
    void aDeviceThatIsNowhereIsOfflineAtOnce() throws Exception {
        // Sooner than the moment that a device has to listen.
        assertThat(stream(0).get(1_900, MILLISECONDS).status()).isEqualTo(404);
    }

    @Test
    void aCoordinatorThatIsGoneLeavesItsDevicesOffline() throws Exception {
        layout.presence.announce(DEVICE, "dead").await(5, SECONDS);

        assertThat(stream(0).get(5, SECONDS).status()).isEqualTo(404);
        assertThat(layout.presence.find(DEVICE).await(5, SECONDS)).isEmpty();
    }
}
