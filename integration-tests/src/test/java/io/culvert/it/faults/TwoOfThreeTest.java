package io.culvert.it.faults;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.it.cluster.ClusterNode;
import io.culvert.it.cluster.ClusterPlan;
import io.culvert.it.cluster.LoopbackHosts;
import io.culvert.it.handshake.RawDevice;
import io.culvert.it.handshake.RawService;
import io.culvert.it.stream.Scene;
import io.culvert.testkit.RawResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three nodes with all roles, of which one or two die. */
class TwoOfThreeTest {
    private static final Duration LIVENESS = Duration.ofSeconds(1);
    private static final Duration DEATH_SEEN = Duration.ofSeconds(2);
    /** Within which every session that lives is found again. */
    private static final Duration FOUND = Duration.ofSeconds(15);

    private static final int DEVICES = 30;

    private static BreakableHub hub;

    @BeforeAll
    static void start() throws Exception {
        hub = BreakableHub.start(
                TwoOfThreeTest.class,
                LoopbackHosts.create(),
                ClusterPlan.alike(3),
                settings -> settings.handshakeDeadline(Duration.ofSeconds(6)).liveness(LIVENESS));
    }

    @AfterAll
    static void stop() {
        if (hub != null) {
            hub.close();
        }
    }

    @Test
    @Tag("long")
    void twoHundredStreamsEndAtBothEndsOrGoOnWhenTheirEndpointDiesOrAnotherDoes() throws Exception {
        // Neither the device's nor the service's node dies.
        try (Scene scene = Scene.direct(hub.hub(), LIVENESS)) {
            Streams streams = Streams.open(scene, 200);

            hub.node(2).kill();

            Awaitility.await().atMost(DEATH_SEEN).until(() -> !streams.dead().isEmpty());
            streams.assertDeadAtBothEnds(DEATH_SEEN);
            assertThat(streams.dead()).hasSizeBetween(30, 120);
            streams.assertAlive(streams.live());
            streams.endAll();
            assertThat(streams.live()).isEmpty();
        }
        hub.cluster().startDead();
    }

    @Test
    void theSessionsOfTheThirdNodeAreAllFoundAndNoneOfTheDead() throws Exception {
        List<RawDevice> kept = new ArrayList<>();
        List<RawDevice> lost = new ArrayList<>();
        // Devices take the first node that serves, which is the one that stays; the others are brought by hand.
        for (int i = 0; i < DEVICES; i++) {
            kept.add(new RawDevice(hub.hub()).connect().rejectAll());
            lost.add(new RawDevice(hub.hub()).connect(hub.node(2 + i % 2).address(), ClusterNode.MQTT_PORT));
        }
        try (Scene scene = Scene.direct(hub.hub(), LIVENESS)) {
            Streams streams = Streams.open(scene, 30);
            List<ClusterNode> dying = List.of(hub.node(2), hub.node(3));

            dying.forEach(node -> node.process().kill());
            dying.forEach(ClusterNode::kill);

            Awaitility.await().atMost(DEATH_SEEN).until(() -> !streams.dead().isEmpty());
            streams.assertDeadAtBothEnds(DEATH_SEEN);
            streams.assertAlive(streams.live());
            RawService service = new RawService(hub.hub());
            Awaitility.await("all sessions are found")
                    .atMost(FOUND)
                    .ignoreExceptions()
                    .until(() -> offered(service, kept) == DEVICES);
            for (RawDevice device : lost) {
                RawResponse answer = service.open(device.id(), "0", "2").get(20, SECONDS);
                assertThat(answer.status()).as("%s", answer).isEqualTo(404);
            }
            streams.endAll();
        } finally {
            kept.forEach(RawDevice::close);
            lost.forEach(RawDevice::close);
        }
        hub.cluster().startDead();
    }

    /** How many of these devices are offered a stream. */
    private static int offered(RawService service, List<RawDevice> devices) throws Exception {
        int count = 0;
        for (RawDevice device : devices) {
            if (service.open(device.id(), "0", "3").get(20, SECONDS).status() == 200) {
                count++;
            }
        }
        return count;
    }
}
