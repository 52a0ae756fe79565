package io.culvert.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.it.cluster.ClusterNode;
import io.culvert.it.cluster.ClusterPlan;
import io.culvert.it.cluster.LoopbackHosts;
import io.culvert.it.handshake.RawService;
import io.culvert.it.stream.Scene;
import io.culvert.testkit.RawResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is left of a hub's work when one of its nodes is killed: a registry, a coordinator or an endpoint. */
class NodeDeathTest {
    private static final Duration LIVENESS = Duration.ofSeconds(1);
    private static final Duration DEADLINE = Duration.ofSeconds(6);
    private static final Duration DEATH_SEEN = Duration.ofSeconds(2);
    private static final Duration BOUND = Duration.ofSeconds(30);

    private static final int REGISTRY = 1;
    private static final int DEVICES_COORDINATOR = 2;
    private static final int SERVICES_COORDINATOR = 3;
    private static final int ENDPOINT = 4;

    private static BreakableHub hub;

    @BeforeAll
    static void start() throws Exception {
        hub = BreakableHub.start(
                NodeDeathTest.class,
                LoopbackHosts.create(),
                ClusterPlan.split(),
                settings ->
                        settings.handshakeDeadline(DEADLINE).liveness(LIVENESS).set("endpoint.partner-grace", "500ms"));
    }

    @AfterAll
    static void stop() {
        if (hub != null) {
            hub.close();
        }
    }

    /** What a test has killed comes back. */
    @AfterEach
    void allRun() {
        hub.cluster().startDead();
    }

    @Test
    void bothEndsOfAKilledEndpointsStreamsKnowAtOnceAndOtherStreamsGoOn() throws Exception {
        try (Scene scene = Scene.direct(hub.hub(), LIVENESS)) {
            Streams streams = Streams.open(scene, 40);

            hub.node(ENDPOINT).kill();

            Awaitility.await().atMost(DEATH_SEEN).until(() -> !streams.dead().isEmpty());
            streams.assertDeadAtBothEnds(DEATH_SEEN);
            assertThat(streams.dead()).hasSizeBetween(5, 35);
            streams.assertAlive(streams.live());
            streams.endAll();
            // New streams are at the node that is left.
            Streams.open(scene, 5).endAll();
        }
    }

    @Test
    void liveStreamsDoNotNoticeThatTheRegistryIsGoneAndNewOnesAre503UntilItIsBack() throws Exception {
        try (Scene scene = Scene.direct(hub.hub(), LIVENESS)) {
            Streams streams = Streams.open(scene, 5);

            hub.node(REGISTRY).kill();

            assertUnavailable(scene);
            streams.assertAlive(streams.pairs());
            hub.cluster().startDead();
            awaitOpens(scene);
            streams.assertAlive(streams.pairs());
            streams.endAll();
        }
    }

    @Test
    @Tag("long")
    void liveStreamsDoNotNoticeThatTheDatabaseIsGoneAndNewOnesAreServedOnceItIsBack() throws Exception {
        try (Scene scene = Scene.direct(hub.hub(), LIVENESS)) {
            Streams streams = Streams.open(scene, 5);

            hub.cluster().database().refuse();
            hub.cluster().database().reset();

            RawService service = new RawService(hub.hub());
            assertThat(service.get("/devices/" + scene.deviceId + "?api-version=2021-04-12")
                            .status())
                    .isEqualTo(503);
            streams.assertAlive(streams.pairs());
            hub.cluster().database().accept();
            awaitOpens(scene);
            streams.endAll();
        } finally {
            hub.cluster().database().accept();
        }
    }

    @Test
    @Tag("long")
    void whenAllNodesHaveDiedAndAreBackEveryDeviceIs() throws Exception {
        try (Scene one = Scene.direct(hub.hub(), LIVENESS);
                Scene other = Scene.direct(hub.hub(), LIVENESS)) {
            hub.cluster().nodes().forEach(ClusterNode::kill);
            hub.cluster().startDead();

            awaitOpens(one);
            awaitOpens(other);
        }
    }

    private static void assertUnavailable(Scene scene) throws Exception {
        RawService service = new RawService(hub.hub());
        RawResponse answer =
                service.open("unknown-" + scene.deviceId, "0", "3").get(BOUND.toSeconds(), TimeUnit.SECONDS);
        assertThat(answer.status()).as("%s", answer).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isNotNull();
    }

    /** Streams to the device of the scene are served again, long before anyone would ask an operator. */
    private static void awaitOpens(Scene scene) {
        Awaitility.await()
                .atMost(BOUND)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .untilAsserted(() -> Streams.open(scene, 1).endAll());
    }
}
