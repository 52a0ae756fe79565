package io.culvert.it.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.it.stream.Scene.Pair;
import io.culvert.protocol.CloseReason;
import io.culvert.testhub.TestHub;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A hub and clients whose intervals of liveness are far apart. */
@Tag("scenario")
class SlowReaderTest {
    private static final Duration HUB = Duration.ofMillis(500);
    private static final Duration CLIENTS = Duration.ofSeconds(20);
    private static final long BYTES = 64 << 20;

    @Test
    void aClientThatReadsNothingForManyIntervalsOfTheHubLives() throws Exception {
        try (TestHub hub = TestHub.builder().liveness(HUB).start();
                Scene scene = Scene.direct(hub, CLIENTS)) {
            Pair pair = scene.open("slow");
            pair.device().stream.pause();
            pair.service().sendAndEnd(BYTES);

            await().during(HUB.multipliedBy(8))
                    .atMost(HUB.multipliedBy(16))
                    .until(() -> !pair.service().stream.closed().isComplete());

            pair.device().stream.resume();
            assertThat(pair.device().awaitInputEnd(Scene.LONG)).isEqualTo(BYTES);
            pair.device().stream.end();
            assertThat(pair.service().awaitEnd(Scene.LONG).reason()).isEqualTo(CloseReason.COMPLETED);
        }
    }

    @Test
    void anIdleStreamLivesThoughTheHubPingsMuchLessOftenThanItsClientsWould() throws Exception {
        try (TestHub hub = TestHub.builder().liveness(CLIENTS).start();
                Scene scene = Scene.direct(hub, HUB)) {
            Pair pair = scene.open("idle");

            await().during(HUB.multipliedBy(6))
                    .atMost(HUB.multipliedBy(12))
                    .until(() -> !pair.service().stream.closed().isComplete()
                            && !pair.device().stream.closed().isComplete());
        }
    }
}
