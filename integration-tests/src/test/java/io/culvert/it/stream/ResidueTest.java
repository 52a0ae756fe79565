package io.culvert.it.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.culvert.client.DeviceStream;
import io.culvert.it.stream.Scene.Pair;
import io.culvert.node.StreamEnding;
import io.culvert.protocol.CloseReason;
import io.culvert.testhub.TestHub;
import io.culvert.testkit.ProcessUsage;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is left when many streams have ended in all ways: nothing, and a second wave leaves no more than the first. */
class ResidueTest {
    private static final Duration LIVENESS = Duration.ofMillis(500);
    private static final int WAVE = 250;
    private static final int TOGETHER = 25;

    @Test
    void fiveHundredStreamsOfMixedEndingsLeaveNothingBehind() throws Exception {
        ListAppender<ILoggingEvent> leaks = listenForLeaks();
        try (TestHub hub = TestHub.builder().liveness(LIVENESS).start()) {
            // One small wave before, so that pools, classes and connections that stay are there.
            wave(hub, 2 * TOGETHER, 0);
            settled(hub);
            int descriptors = descriptors();

            wave(hub, WAVE, 1);
            settled(hub);
            long memory = directMemory();
            wave(hub, WAVE, 2);
            settled(hub);

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 4));
            assertThat(directMemory()).isLessThanOrEqualTo(memory + memory / 20);
            assertThat(hub.ended().all().stream().map(StreamEnding::reason).distinct())
                    .contains(CloseReason.COMPLETED, CloseReason.RESET, CloseReason.CONNECTION_LOST);
            assertThat(hub.node().mostHeld().await()).isZero();
            // A leaked buffer is reported when its garbage was collected and the next one is allocated.
            System.gc();
            wave(hub, TOGETHER, 3);
            assertThat(leaks.list).isEmpty();
        }
    }

    private static ListAppender<ILoggingEvent> listenForLeaks() {
        ListAppender<ILoggingEvent> leaks = new ListAppender<>();
        leaks.start();
        ((Logger) LoggerFactory.getLogger(ResourceLeakDetector.class)).addAppender(leaks);
        return leaks;
    }

    private static void wave(TestHub hub, int count, int seed) throws Exception {
        Random random = new Random(seed);
        for (int done = 0; done < count; done += TOGETHER) {
            try (Scene scene = Scene.breakable(hub, LIVENESS)) {
                List<Pair> pairs = new ArrayList<>();
                for (int i = 0; i < TOGETHER; i++) {
                    Pair pair = scene.open("s" + i);
                    pair.service().send(random.nextInt(300_000));
                    pair.device().send(random.nextInt(300_000));
                    pairs.add(pair);
                }
                for (Pair pair : pairs) {
                    end(pair, random.nextInt(4));
                }
                // What is still open is lost with its connection.
                if (random.nextBoolean()) {
                    scene.deviceWay.faults.reset();
                } else {
                    scene.serviceWay.faults.cut();
                }
                for (Pair pair : pairs) {
                    pair.service().awaitEnd(Scene.LONG);
                    pair.device().awaitEnd(Scene.LONG);
                }
            }
        }
    }

    private static void end(Pair pair, int how) throws Exception {
        DeviceStream near = pair.service().stream;
        DeviceStream far = pair.device().stream;
        switch (how) {
            case 0 -> {
                near.end();
                far.end();
                pair.service().awaitEnd(Scene.LONG);
            }
            case 1 -> near.reset();
            case 2 -> far.reset();
            default -> near.end();
        }
    }

    private static void settled(TestHub hub) {
        await().atMost(Duration.ofSeconds(30)).until(() -> hub.node().streams() == 0);
    }

    private static int descriptors() {
        return ProcessUsage.self().map(ProcessUsage::descriptors).orElse(0);
    }

    private static long directMemory() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }
}
