package io.culvert.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.it.cluster.ClusterNode;
import io.culvert.it.cluster.ClusterPlan;
import io.culvert.it.cluster.NamespaceHosts;
import io.culvert.it.handshake.RawDevice;
import io.culvert.it.handshake.RawDevice.Offer;
import io.culvert.it.handshake.RawService;
import io.culvert.it.stream.Scene;
import io.culvert.testkit.RawResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two coordinators and two endpoints that do not see each other for a while, again and again. */
@Tag("long")
class PartitionTest {
    private static final int CYCLES = Integer.getInteger("partition.cycles", 20);
    private static final Duration LIVENESS = Duration.ofSeconds(1);
    private static final Duration SEEN = Duration.ofSeconds(30);
    private static final Duration HEALED = Duration.ofSeconds(30);
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final int TIMES = 20;
    private static final List<Integer> REGISTRY_AND_COORDINATORS = List.of(1, 2, 3);
    private static final List<Integer> ENDPOINTS = List.of(4, 5);

    private static NamespaceHosts hosts;
    private static BreakableHub hub;

    @BeforeAll
    static void start() throws Exception {
        hosts = NamespaceHosts.create(5);
        hub = BreakableHub.start(
                PartitionTest.class,
                hosts,
                ClusterPlan.split().withoutPostgres(),
                settings -> settings.handshakeDeadline(Duration.ofSeconds(6))
                        .liveness(LIVENESS)
                        .set("cluster.max-silence", "4s"));
    }

    @AfterAll
    static void stop() {
        if (hub != null) {
            hub.close();
        }
    }

    @Test
    void aHealedHubServesAgainWithoutARestartAndNoTicketIsGoodTwice() throws Exception {
        RawService service = new RawService(hub.hub());
        try (Scene scene = Scene.direct(hub.hub(), LIVENESS)) {
            Streams.open(scene, 2).endAll();
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                try (RawDevice device = new RawDevice(hub.hub()).connect()) {
                    cutAndHeal(service, device);
                }
                awaitOpens(scene);
            }
        }
    }

    private static void cutAndHeal(RawService service, RawDevice device) throws Exception {
        CompletableFuture<RawResponse> answer = service.open(device.id(), "0", "5");
        Offer offer = device.awaitOffer();
        device.accept(offer);
        RawResponse accepted = answer.get(BOUND.toSeconds(), TimeUnit.SECONDS);
        AtomicInteger turn = new AtomicInteger();

        hosts.partition(REGISTRY_AND_COORDINATORS, ENDPOINTS);
        try (Replays replays = Replays.of(
                TIMES,
                () -> service.leg(
                                accepted.header("iothub-streaming-url"), accepted.header("iothub-streaming-auth-token"))
                        .through(hosts.address(ENDPOINTS.get(turn.getAndIncrement() % 2)), ClusterNode.HTTPS_PORT))) {
            assertThat(replays.admitted()).hasSize(1);
        }
        Awaitility.await("both parts see that the other is gone")
                .atMost(SEEN)
                .until(() -> !hub.node(2).isReady() && !hub.node(4).isReady());
        assertThat(service.open(device.id(), "0", "3")
                        .get(BOUND.toSeconds(), TimeUnit.SECONDS)
                        .status())
                .isEqualTo(503);
        hosts.heal();
    }

    private static void awaitOpens(Scene scene) {
        Awaitility.await("streams are served again")
                .atMost(HEALED)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .untilAsserted(() -> Streams.open(scene, 1).endAll());
        Awaitility.await("all nodes see each other again")
                .atMost(HEALED)
                .until(() -> hub.cluster().nodes().stream().allMatch(ClusterNode::isReady));
    }
}
