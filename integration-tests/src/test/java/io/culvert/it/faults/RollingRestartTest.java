package io.culvert.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.it.cluster.ClusterNode;
import io.culvert.it.cluster.ClusterPlan;
import io.culvert.it.cluster.LoopbackHosts;
import io.culvert.it.cluster.NodePlan;
import io.culvert.it.stream.Scene;
import io.culvert.it.stream.Scene.Pair;
import io.culvert.protocol.CloseReason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes that are restarted one after the other while streams are opened all the time. */
class RollingRestartTest {
    private static final Duration LIVENESS = Duration.ofSeconds(20);
    private static final int DEVICES = 10;
    private static final int SERVICES = 3;
    private static final int LIVE = 12;

    /** Devices and services use the first and the last node, as long as they serve. */
    @Test
    void theNodesOfDevicesAndServicesAreRestartedAndNoHandshakeFails() throws Exception {
        NodePlan devices = NodePlan.of(1, "coordinator", "endpoint");
        NodePlan third = NodePlan.of(2, "registry", "coordinator", "endpoint");
        NodePlan services = NodePlan.of(3, "coordinator", "endpoint");

        rollUnderLoad(new ClusterPlan(List.of(devices, third, services), false, false), List.of(3, 1), 1);
    }

    @Test
    @Tag("long")
    void threeNodesWithAllRolesAreRestartedTwiceAndNoHandshakeFails() throws Exception {
        rollUnderLoad(ClusterPlan.alike(3), List.of(1, 2, 3), 2);
    }

    private static void rollUnderLoad(ClusterPlan plan, List<Integer> hosts, int rounds) throws Exception {
        try (BreakableHub hub = BreakableHub.start(
                RollingRestartTest.class,
                LoopbackHosts.create(),
                plan,
                settings -> settings.set("node.drain.sessions", "2s").set("node.drain.streams", "3s"))) {
            try (Scene scene = Scene.direct(hub.hub(), LIVENESS)) {
                Streams live = Streams.open(scene, LIVE);
                roll(hub, hosts, rounds);
                assertFinishedOrDrained(live);
            }
            hub.cluster().stopAll();
        }
    }

    private static void roll(BreakableHub hub, List<Integer> hosts, int rounds) throws Exception {
        try (OpeningLoad load = OpeningLoad.begin(hub.hub(), DEVICES, SERVICES)) {
            load.awaitMore(20);
            for (int round = 0; round < rounds; round++) {
                for (int host : hosts) {
                    ClusterNode node = hub.node(host);
                    node.terminate();
                    node.awaitGone();
                    node.restart();
                    load.awaitMore(20);
                }
            }
            assertThat(load.failures()).as("of %s handshakes", load.opened()).isEmpty();
        }
    }

    private static void assertFinishedOrDrained(Streams streams) throws Exception {
        List<Pair> ended = streams.dead();
        assertThat(ended).isNotEmpty();
        for (Pair pair : ended) {
            assertThat(pair.service().awaitEnd(Scene.LONG).reason()).isEqualTo(CloseReason.DRAINING);
            assertThat(pair.device().awaitEnd(Scene.LONG).reason()).isEqualTo(CloseReason.DRAINING);
        }
        streams.assertAlive(streams.live());
    }
}
