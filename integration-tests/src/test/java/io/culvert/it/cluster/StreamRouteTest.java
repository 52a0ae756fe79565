package io.culvert.it.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.client.LiveStream;
import io.culvert.client.LiveStream.State;
import io.culvert.client.LiveStreamFilter;
import io.culvert.client.LiveStreams;
import io.culvert.it.stream.Scene;
import io.culvert.it.stream.Scene.Pair;
import io.culvert.node.StreamEnding;
import io.culvert.protocol.Identity;
import io.culvert.testhub.HubLayout;
import io.culvert.testhub.TestHub;
import io.culvert.testhub.WithHub;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which way streams take through a hub. No client notices it, so this shows what the other scenarios of a layout run on. */
// Those of the others on every layout, for a hub of its own would have to start for it.
@WithHub({"coordinator.handshake.deadline=3000ms", "endpoint.wire.liveness=500ms"})
@Tag("every-layout")
class StreamRouteTest {
    private static final Duration LIVENESS = Duration.ofSeconds(20);
    private static final int STREAMS = 3;
    private static final int BYTES = 100_000;

    @Test
    void aLinkBetweenTwoNodesCarriesStreamsWhereEndpointsShareANameAndNoneElsewhere(TestHub hub) throws Exception {
        boolean linked = HubLayout.chosen().name().equals(ClusterLayout.SPLIT_SHARED_URL);
        try (Scene scene = Scene.direct(hub, LIVENESS)) {
            for (int number = 1; number <= STREAMS; number++) {
                Pair pair = scene.open("route-" + number);
                LiveStream live = awaitOpen(hub.registry().streams(), scene.deviceId);
                String host = live.host().orElseThrow();
                Set<String> nodes = Stream.of(live.deviceLeg(), live.serviceLeg())
                        .map(leg -> leg.orElseThrow().node())
                        .collect(Collectors.toSet());
                passBytes(pair);
                pair.service().stream.end();
                pair.device().stream.end();

                StreamEnding record =
                        hub.ended().await(ending -> ending.stream().equals(live.id()), Scene.LONG);
                assertThat(record.linkedFrom().isPresent()).isEqualTo(linked);
                assertThat(nodes)
                        .isEqualTo(record.linkedFrom()
                                .map(second -> Set.of(host, second))
                                .orElse(Set.of(host)));
                assertThat(record.serviceToDeviceOut()).isEqualTo(BYTES);
                assertThat(record.deviceToServiceOut()).isEqualTo(BYTES);
            }
        }
    }

    private static void passBytes(Pair pair) {
        pair.service().sendOneMore(BYTES);
        pair.device().sendOneMore(BYTES);
        Awaitility.await()
                .atMost(Scene.LONG)
                .until(() -> pair.service().receivedAll(pair.device())
                        && pair.device().receivedAll(pair.service()));
    }

    /** The one stream of this device, as an operator sees it. */
    private static LiveStream awaitOpen(LiveStreams streams, String deviceId) {
        return Awaitility.await()
                .atMost(Scene.LONG)
                .until(() -> open(streams, deviceId), found -> found.size() == 1)
                .get(0);
    }

    private static List<LiveStream> open(LiveStreams streams, String deviceId) throws TimeoutException {
        return streams
                .list(LiveStreamFilter.ALL.of(Identity.device(deviceId)), LiveStreams.MAX_LIST, Optional.empty())
                .await(10, SECONDS)
                .streams()
                .stream()
                .filter(stream -> stream.state() == State.OPEN)
                .toList();
    }
}
