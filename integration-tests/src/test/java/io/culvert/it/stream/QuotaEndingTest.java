package io.culvert.it.stream;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.client.QuotaReport;
import io.culvert.client.StreamRefusedException;
import io.culvert.it.stream.Scene.Pair;
import io.culvert.protocol.CloseReason;
import io.culvert.testhub.TestHub;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Live streams between two clients of ours, with limits. */
@Tag("scenario")
class QuotaEndingTest {
    /** Pings flow often, and are no bytes of the application. */
    private static final Duration LIVENESS = Duration.ofMillis(200);

    private static TestHub hub(String key, String value) throws Exception {
        return TestHub.builder().liveness(LIVENESS).set(key, value).start();
    }

    private static void assertEnds(Pair pair, TestHub hub, Scene scene, CloseReason reason) throws Exception {
        assertThat(pair.service().awaitEnd(Scene.LONG).reason()).isEqualTo(reason);
        assertThat(pair.device().awaitEnd(Scene.LONG).reason()).isEqualTo(reason);
        assertThat(hub.ended().awaitOf(scene.deviceId, Scene.LONG).reason()).isEqualTo(reason);
    }

    @Test
    void aStreamLastsAsLongAsItMayThoughBytesFlow() throws Exception {
        try (TestHub hub = hub("quotas.hub.max-duration", "1500ms");
                Scene scene = Scene.direct(hub, LIVENESS)) {
            long begin = System.nanoTime();
            Pair pair = scene.open("long");
            pair.service().send(Long.MAX_VALUE);

            assertEnds(pair, hub, scene, CloseReason.DURATION_LIMIT);

            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(1500), Duration.ofSeconds(6));
            assertThat(pair.device().received()).isPositive();
        }
    }

    @Test
    void aStreamWithoutBytesEndsThoughPingsFlow() throws Exception {
        try (TestHub hub = hub("quotas.each-device.max-idle", "1s");
                Scene scene = Scene.direct(hub, LIVENESS)) {
            Pair pair = scene.open("idle");
            long begin = System.nanoTime();
            // A block now and then in either direction keeps it.
            for (int sent = 1; sent <= 5; sent++) {
                OracleEnd from = sent % 2 == 0 ? pair.device() : pair.service();
                from.sendOneMore(100);
                Awaitility.await()
                        .during(Duration.ofMillis(400))
                        .atMost(Duration.ofSeconds(2))
                        .until(() -> !pair.service().stream.closed().isComplete());
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(1900));

            assertEnds(pair, hub, scene, CloseReason.IDLE_LIMIT);
        }
    }

    @Test
    void aStreamEndsWhenTheBytesOfTheDayAreUsedUpAndTheNextIsRefusedAlsoAfterARestart() throws Exception {
        try (TestHub hub = hub("quotas.devices.device-1.bytes-per-day", "4MiB");
                Scene scene = Scene.direct(hub, LIVENESS);
                Scene other = Scene.direct(hub, LIVENESS)) {
            Pair pair = scene.open("bytes");
            pair.service().send(Long.MAX_VALUE);

            assertEnds(pair, hub, scene, CloseReason.QUOTA_EXCEEDED);

            assertThatThrownBy(() -> scene.open("next"))
                    .isInstanceOfSatisfying(StreamRefusedException.class, refused -> {
                        assertThat(refused.reason()).contains(CloseReason.QUOTA_EXCEEDED);
                        assertThat(refused.detail()).contains("device 'device-1'", "4MiB");
                        assertThat(refused.retryAfter()).isPresent();
                    });
            other.open("free").service().stream.end();
            long before = bytesToday(hub, scene.deviceId);
            assertThat(before).isGreaterThanOrEqualTo(4 << 20);

            hub.restart();

            assertThat(bytesToday(hub, scene.deviceId)).isEqualTo(before);
            CompletableFuture<StreamRefusedException> refusal = new CompletableFuture<>();
            Awaitility.await().atMost(Scene.LONG).ignoreExceptions().until(() -> {
                scene.service
                        .open(scene.deviceId, "again")
                        .onFailure(failure -> refusal.complete((StreamRefusedException) failure));
                return refusal.get(5, SECONDS).reason().orElseThrow() == CloseReason.QUOTA_EXCEEDED;
            });
        }
    }

    private static long bytesToday(TestHub hub, String deviceId) throws Exception {
        QuotaReport report = hub.registry().quotas().device(deviceId).await(5, SECONDS);
        return report.bytesToday().orElseThrow();
    }

    @Test
    void aStreamKeepsItsBandwidthInBothDirections() throws Exception {
        try (TestHub hub = hub("quotas.each-policy.bandwidth", "512KiB/s");
                Scene scene = Scene.direct(hub, LIVENESS)) {
            Pair pair = scene.open("paced");
            long begin = System.nanoTime();
            pair.service().send(768 << 10);
            pair.device().send(768 << 10);

            Awaitility.await()
                    .atMost(Scene.LONG)
                    .until(() -> pair.device().received() == 768 << 10
                            && pair.service().received() == 768 << 10);

            // A second and a half, less the credit of a stream that is new.
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(1200), Duration.ofSeconds(8));
            hub.inThisJvm(node -> assertThat(node.mostHeld().await()).isLessThan(2 * 256 << 10));
            pair.service().stream.end();
            pair.device().stream.end();
            assertThat(pair.service().awaitEnd(Scene.LONG).reason()).isEqualTo(CloseReason.COMPLETED);
        }
    }

    @Test
    void aStreamTooManyIsRefusedToOurClientWithItsReasonAndWhenToComeAgain() throws Exception {
        try (TestHub hub = hub("quotas.each-device.max-streams", "1");
                Scene scene = Scene.direct(hub, LIVENESS)) {
            Pair pair = scene.open("one");

            assertThatThrownBy(() -> scene.open("two"))
                    .isInstanceOfSatisfying(StreamRefusedException.class, refused -> {
                        assertThat(refused.reason()).contains(CloseReason.TOO_MANY_STREAMS);
                        assertThat(refused.retryAfter()).contains(Duration.ofSeconds(5));
                    })
                    .hasMessageContaining("too-many-streams: The quota of device '" + scene.deviceId + "' is full");
            pair.service().stream.end();
            pair.device().stream.end();
            hub.ended().awaitOf(scene.deviceId, Scene.LONG);
            assertThat(scene.open("two")).isNotNull();
        }
    }
}
