package io.culvert.it.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.client.DeviceStream;
import io.culvert.it.stream.Scene.Pair;
import io.culvert.node.StreamEnding;
import io.culvert.protocol.CloseReason;
import io.culvert.testhub.TestHub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many bytes: every offset is checked at both ends. */
@Tag("scenario")
class BulkTest {
    private static final long MIB = 1 << 20;
    private static final Duration MINUTES = Duration.ofMinutes(5);
    private static final Duration LIVENESS = Duration.ofSeconds(1);
    private static TestHub hub;

    @BeforeAll
    static void start() throws Exception {
        hub = TestHub.builder().liveness(LIVENESS).start();
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @Test
    void aGibibyteEachWayOnOneStreamArrivesWholeAndEndsCompletedEverywhere() throws Exception {
        try (Scene scene = Scene.direct(hub, LIVENESS)) {
            Pair pair = scene.open("bulk");
            pair.service().sendAndEnd(1024 * MIB);
            pair.device().sendAndEnd(1024 * MIB);

            assertThat(pair.device().awaitInputEnd(MINUTES)).isEqualTo(1024 * MIB);
            assertThat(pair.service().awaitInputEnd(MINUTES)).isEqualTo(1024 * MIB);

            assertCompleted(scene, pair, 1024 * MIB);
        }
    }

    @Test
    void sixtyFourStreamsAtOnceArriveWholeAndASlowReaderAmongThemIsNeitherKilledNorBuffered() throws Exception {
        try (Scene scene = Scene.direct(hub, LIVENESS)) {
            Pair slow = scene.open("slow");
            slow.device().stream.pause();
            CompletableFuture<Long> slowSent = slow.service().sendAndEnd(64 * MIB);

            List<Pair> pairs = new ArrayList<>();
            for (int i = 0; i < 63; i++) {
                Pair pair = scene.open("stream-" + i);
                pair.service().sendAndEnd(8 * MIB);
                pair.device().sendAndEnd(8 * MIB);
                pairs.add(pair);
            }
            for (Pair pair : pairs) {
                assertThat(pair.device().awaitInputEnd(MINUTES)).isEqualTo(8 * MIB);
                assertThat(pair.service().awaitInputEnd(MINUTES)).isEqualTo(8 * MIB);
            }

            // Over five intervals of liveness, in which it takes nothing: it lives, and its sender is held back.
            DeviceStream sender = slow.service().stream;
            await().during(Duration.ofSeconds(5))
                    .atMost(Duration.ofSeconds(8))
                    .until(() -> !sender.closed().isComplete());
            assertThat(slowSent).isNotDone();
            // One read of 64 KiB may be on its way when the source is stopped, and one more may follow it.
            hub.inThisJvm(
                    node -> assertThat(node.mostHeld().await()).isBetween(128L * 1024, 256L * 1024 + 2 * 64 * 1024));

            slow.device().stream.resume();
            assertThat(slow.device().awaitInputEnd(MINUTES)).isEqualTo(64 * MIB);
            slow.device().stream.end();
            assertThat(slow.service().awaitEnd(MINUTES).reason()).isEqualTo(CloseReason.COMPLETED);
        }
    }

    private static void assertCompleted(Scene scene, Pair pair, long bytes) throws Exception {
        assertThat(pair.service().awaitEnd(MINUTES).reason()).isEqualTo(CloseReason.COMPLETED);
        assertThat(pair.device().awaitEnd(MINUTES).reason()).isEqualTo(CloseReason.COMPLETED);
        assertThat(pair.service().stream.bytesSent()).isEqualTo(bytes);
        StreamEnding record = hub.ended().awaitOf(scene.deviceId, MINUTES);
        assertThat(record.reason()).isEqualTo(CloseReason.COMPLETED);
        assertThat(record.deviceToService()).isEqualTo(bytes).isEqualTo(record.deviceToServiceOut());
        assertThat(record.serviceToDevice()).isEqualTo(bytes).isEqualTo(record.serviceToDeviceOut());
        assertThat(pair.device().stream.bytesSent()).isEqualTo(bytes);
    }
}
