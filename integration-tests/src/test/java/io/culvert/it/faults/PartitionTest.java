package io.culvert.it.faults;

import static io.culvert.it.cluster.ClusterPlan.COORDINATOR;
import static io.culvert.it.cluster.ClusterPlan.ENDPOINT;
import static io.culvert.it.cluster.ClusterPlan.REGISTRY;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.it.cluster.ClusterNode;
import io.culvert.it.cluster.ClusterPlan;
import io.culvert.it.cluster.NamespaceHosts;
import io.culvert.it.cluster.NodePlan;
import io.culvert.it.handshake.RawDevice;
import io.culvert.it.handshake.RawDevice.Offer;
import io.culvert.it.handshake.RawService;
import io.culvert.it.stream.Scene;
import io.culvert.testkit.Peer;
import io.culvert.testkit.RawResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Two coordinators and two endpoints that do not see each other for a while, again and again; at last one endpoint dies. Both parts are
 * as large, so that either may be the one that has to give up its records when they meet again.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PartitionTest {
    private static final int CYCLES =
            Integer.getInteger("partition.cycles", System.getProperty("long") == null ? 1 : 20);
    private static final Duration LIVENESS = Duration.ofSeconds(20);
    private static final Duration SEEN = Duration.ofSeconds(30);
    private static final Duration HEALED = Duration.ofSeconds(30);
    private static final Duration BOUND = Duration.ofSeconds(30);
    /** Of a death that ends connections, which is known at once. */
    private static final Duration TOLD = Duration.ofSeconds(5);

    private static final int TIMES = 20;
    private static final List<Integer> COORDINATORS = List.of(1, 2);
    private static final List<Integer> ENDPOINTS = List.of(3, 4);

    private static NamespaceHosts hosts;
    private static BreakableHub hub;

    /** How packets are lost; each cycle takes the next. */
    private enum Cut {
        /** Both ways, until both parts know. */
        BOTH_WAYS,
        /** Both ways, and over before anybody knows. */
        SHORT,
        /** Endpoints hear nothing and are heard. */
        ENDPOINTS_ARE_DEAF,
        /** Coordinators hear nothing and are heard. */
        COORDINATORS_ARE_DEAF,
        /** Healed, and cut again while the parts are becoming one. */
        TWICE
    }

    @BeforeAll
    static void start() throws Exception {
        hosts = NamespaceHosts.create(4);
        List<NodePlan> nodes = List.of(
                NodePlan.of(1, REGISTRY, COORDINATOR),
                NodePlan.of(2, COORDINATOR),
                NodePlan.of(3, ENDPOINT),
                NodePlan.of(4, ENDPOINT));
        hub = BreakableHub.start(
                PartitionTest.class,
                hosts,
                new ClusterPlan(nodes, false, false),
                settings -> settings.handshakeDeadline(Duration.ofSeconds(30))
                        .liveness(LIVENESS)
                        .set("cluster.max-silence", "3s"));
    }

    @AfterAll
    static void stop() {
        if (hub != null) {
            hub.close();
        }
    }

    @Test
    @Order(1)
    void aHealedHubServesAgainWithoutARestartAndNoTicketIsGoodTwice() throws Exception {
        try (Scene scene = Scene.direct(hub.hub(), LIVENESS)) {
            Streams live = Streams.open(scene, 4);
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                Cut cut = Cut.values()[cycle % Cut.values().length];
                try (RawDevice before = new RawDevice(hub.hub()).connect();
                        RawDevice during = new RawDevice(hub.hub())) {
                    cutAndHeal(cut, live, before, during);
                    awaitServes(scene, before, during);
                } catch (AssertionError e) {
                    throw new AssertionError("cycle " + cycle + ", cut " + cut, e);
                }
                live.assertAlive(live.pairs());
            }
            live.endAll();
        }
    }

    @Test
    @Order(2)
    void aLegIsToldAtOnceThatTheOtherNodeDiedWhichAloneCouldAdmitItsPartner() throws Exception {
        RawService service = new RawService(hub.hub());
        try (RawDevice device = new RawDevice(hub.hub()).connect()) {
            CompletableFuture<RawResponse> answer = service.open(device.id(), "0", "20");
            Offer offer = device.awaitOffer();
            device.accept(offer);
            RawResponse accepted = answer.get(BOUND.toSeconds(), TimeUnit.SECONDS);
            String arbiter = URI.create(offer.url()).getHost();
            ClusterNode host = hub.cluster().with(ENDPOINT).stream()
                    .filter(node -> !node.address().equals(arbiter))
                    .findFirst()
                    .orElseThrow();
            try (Peer waiting = device.leg(offer)
                    .trustAll()
                    .through(host.address(), ClusterNode.HTTPS_PORT)
                    .connect()) {
                hub.cluster().with(ENDPOINT).stream()
                        .filter(node -> node != host)
                        .forEach(ClusterNode::kill);

                assertThat(waiting.awaitClosing(TOLD).code()).isEqualTo(1011);
            }
            RawResponse late = service.leg(accepted)
                    .trustAll()
                    .through(host.address(), ClusterNode.HTTPS_PORT)
                    .connectExpectingRefusal();
            assertThat(late.status()).isEqualTo(503);
            assertThat(late.header("Retry-After")).isNotNull();
        }
    }

    private static void cutAndHeal(Cut cut, Streams live, RawDevice before, RawDevice during) throws Exception {
        RawService service = new RawService(hub.hub());
        CompletableFuture<RawResponse> answer = service.open(before.id(), "0", "5");
        Offer offer = before.awaitOffer();
        before.accept(offer);
        RawResponse accepted = answer.get(BOUND.toSeconds(), TimeUnit.SECONDS);
        before.rejectAll();

        begin(cut);
        try {
            // Its arbiter is reached, whatever else is not; the other endpoint may not know where to ask before it
            // knows who is left.
            try (Replays replays = replays(service, accepted);
                    Peer far = before.leg(offer).connect()) {
                assertThat(replays.admitted()).hasSize(1);
                assertThat(replays.refusals())
                        .hasSize(TIMES - 1)
                        .isSubsetOf(401, 503)
                        .contains(401);
                replays.admitted().get(0).sendBinary("once".getBytes());
                assertThat(far.readMessage(BOUND).text()).isEqualTo("once");
            }
            live.assertAlive(live.pairs());
            during.connect().rejectAll();
            answer = service.open(before.id(), "0", "5");
            if (cut != Cut.SHORT) {
                awaitSeen();
                assertThat(status(service, before)).isEqualTo(503);
                assertNobodyAdmitted(service, accepted);
                live.assertAlive(live.pairs());
            }
            if (cut == Cut.TWICE) {
                hosts.heal();
                Awaitility.await("a node sees another one again")
                        .atMost(HEALED)
                        .until(() -> hub.node(1).isReady() || hub.node(3).isReady());
                begin(Cut.BOTH_WAYS);
                awaitSeen();
            }
        } finally {
            hosts.heal();
        }
        // What was asked while nobody knew yet has its answer as well.
        assertThat(answer.get(BOUND.toSeconds(), TimeUnit.SECONDS).status()).isIn(200, 503);
        assertNobodyAdmitted(service, accepted);
    }

    private static void assertNobodyAdmitted(RawService service, RawResponse spent) throws InterruptedException {
        try (Replays again = replays(service, spent)) {
            assertThat(again.admitted()).isEmpty();
            assertThat(again.refusals()).hasSize(TIMES).isSubsetOf(401, 503).contains(401);
        }
    }

    private static void begin(Cut cut) {
        switch (cut) {
            case ENDPOINTS_ARE_DEAF -> hosts.deafen(ENDPOINTS, COORDINATORS);
            case COORDINATORS_ARE_DEAF -> hosts.deafen(COORDINATORS, ENDPOINTS);
            default -> hosts.partition(COORDINATORS, ENDPOINTS);
        }
    }

    private static Replays replays(RawService service, RawResponse accepted) throws InterruptedException {
        AtomicInteger turn = new AtomicInteger();
        // The other node's certificate does not name the one of the URL.
        return Replays.of(
                TIMES,
                () -> service.leg(accepted)
                        .trustAll()
                        .through(hosts.address(ENDPOINTS.get(turn.getAndIncrement() % 2)), ClusterNode.HTTPS_PORT));
    }

    private static void awaitSeen() {
        Awaitility.await("both parts see that the other is gone")
                .atMost(SEEN)
                .until(() -> hub.cluster().nodes().stream().noneMatch(ClusterNode::isReady));
    }

    /** All nodes are ready in time, and so are devices reached that had connected before the cut or during it. */
    private static void awaitServes(Scene scene, RawDevice before, RawDevice during) throws Exception {
        long healed = System.nanoTime();
        Awaitility.await("all nodes see each other again")
                .atMost(HEALED)
                .until(() -> hub.cluster().nodes().stream().allMatch(ClusterNode::isReady));
        RawService service = new RawService(hub.hub());
        Awaitility.await("streams are served again")
                .atMost(HEALED.minusNanos(System.nanoTime() - healed))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .untilAsserted(() -> {
                    Streams.open(scene, 1).endAll();
                    assertThat(status(service, before)).isEqualTo(200);
                    assertThat(status(service, during)).isEqualTo(200);
                });
    }

    private static int status(RawService service, RawDevice device) throws Exception {
        return service.open(device.id(), "0", "5")
                .get(BOUND.toSeconds(), TimeUnit.SECONDS)
                .status();
    }
}
