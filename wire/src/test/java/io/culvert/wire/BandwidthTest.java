package io.culvert.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.protocol.Bandwidth;
import io.culvert.protocol.ByteSize;
import io.culvert.protocol.CloseReason;
import io.culvert.testkit.ByteChecker;
import io.culvert.testkit.ByteOracle;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BandwidthTest {
    private static final Optional<Bandwidth> MEBIBYTE = Optional.of(Bandwidth.parse("1MiB/s"));
    private static final int BLOCK = 64 * 1024;

    /** Two and a half seconds in bytes; the credit of a quiet sender is left out of the measure. */
    private static final long MEASURED = 5 << 19;

    @Test
    void aFloodPassesAtItsBandwidthWithinFifteenPercentAndWithoutSpinning() throws Exception {
        try (RelayLayout relay = new RelayLayout(WireLimits.defaults(), 0, MEBIBYTE);
                RawClient sender = new RawClient(relay.port, "/a", 0);
                RawClient receiver = new RawClient(relay.port, "/b", 0)) {
            Splice splice = relay.splice.get(5, SECONDS);
            flood(sender, ByteOracle.of("flood", "there"));
            ByteChecker checker = ByteOracle.of("flood", "there").checker();
            while (checker.count() < 256 * 1024) {
                checker.accept(receiver.frame());
            }
            long from = checker.count();
            long begin = System.nanoTime();
            long cpu = loopNanos();
            long mostHeld = 0;
            while (checker.count() - from < MEASURED) {
                checker.accept(receiver.frame());
                mostHeld = Math.max(mostHeld, splice.held());
            }
            double seconds = (System.nanoTime() - begin) / 1e9;

            assertThat((checker.count() - from) / seconds / (1 << 20))
                    .as("MiB/s")
                    .isBetween(0.85, 1.15);
            assertThat((loopNanos() - cpu) / 1e9)
                    .as("CPU seconds of the event loops")
                    .isLessThan(seconds / 4);
            assertThat(mostHeld).as("bytes held").isLessThanOrEqualTo(4L * BLOCK);
        }
    }

    @Test
    void theOtherDirectionIsNotSlowedByAFlood() throws Exception {
        try (RelayLayout relay = new RelayLayout(WireLimits.defaults(), 0, MEBIBYTE);
                RawClient sender = new RawClient(relay.port, "/a", 0);
                RawClient receiver = new RawClient(relay.port, "/b", 0)) {
            relay.splice.get(5, SECONDS);
            flood(sender, ByteOracle.of("flood", "there"));
            receiver.frame();
            long begin = System.nanoTime();

            receiver.send(new byte[] {1});

            assertThat(sender.frame()).containsExactly(1);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void whatWaitsForItsPaceArrivesBeforeTheSendersClose() throws Exception {
        try (RelayLayout relay = new RelayLayout(WireLimits.defaults(), 0, Optional.of(Bandwidth.parse("256KiB/s")))) {
            ByteOracle oracle = ByteOracle.of("paced", "there");
            WebSocket sender = relay.plain("/a");
            WebSocket receiver = relay.plain("/b");
            ByteChecker checker = oracle.checker();
            CompletableFuture<Short> closed = new CompletableFuture<>();
            receiver.handler(buffer -> checker.accept(buffer.getBytes()));
            receiver.closeHandler(gone -> closed.complete(receiver.closeStatusCode()));
            relay.splice.get(5, SECONDS);
            for (int i = 0; i < 6; i++) {
                sender.writeBinaryMessage(Buffer.buffer(oracle.bytes((long) i * BLOCK, BLOCK)));
            }
            sender.close();

            assertThat(closed.get(10, SECONDS)).isEqualTo((short) 1000);
            assertThat(checker.count()).isEqualTo(6L * BLOCK);
            assertThat(relay.end.get(5, SECONDS).ending().reason()).isEqualTo(CloseReason.COMPLETED);
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> relay.splice.join().held() == 0);
        }
    }

    @Test
    void aLegThatIsStoppedForItsPaceIsAlive() throws Exception {
        WireLimits brief = WireLimits.defaults().withLiveness(Duration.ofMillis(200));
        try (RelayLayout relay = new RelayLayout(brief, 0, Optional.of(Bandwidth.parse("32KiB/s")));
                RawClient sender = new RawClient(relay.port, "/a", 0)) {
            // Answers pings, unlike a raw client; the sender's are not read while it is stopped, a second and a half
            // each.
            WebSocket receiver = relay.plain("/b");
            relay.splice.get(5, SECONDS);
            sender.send(new byte[BLOCK]);
            sender.send(new byte[BLOCK]);

            await().during(Duration.ofMillis(1500))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> !relay.end.isDone());

            receiver.close();
            assertThat(relay.end.get(5, SECONDS).ending().reason()).isEqualTo(CloseReason.COMPLETED);
        }
    }

    @Test
    void whatWaitsForItsPaceIsFreedWhenTheStreamIsEndedFromHere() throws Exception {
        WireLimits limits = new WireLimits(
                ByteSize.mib(1),
                ByteSize.kib(64),
                Duration.ofSeconds(20),
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
        try (RelayLayout relay = new RelayLayout(limits, 0, Optional.of(Bandwidth.parse("1KiB/s")));
                RawClient sender = new RawClient(relay.port, "/a", 0);
                RawClient receiver = new RawClient(relay.port, "/b", 0)) {
            Splice splice = relay.splice.get(5, SECONDS);
            for (int i = 0; i < 4; i++) {
                sender.send(new byte[16 * 1024]);
            }
            receiver.frame();

            splice.end(CloseReason.QUOTA_EXCEEDED);

            await().atMost(Duration.ofSeconds(5)).until(() -> splice.held() == 0);
            assertThat(relay.legA().closed().await(10, SECONDS)).isTrue();
            assertThat(relay.legB().closed().await(10, SECONDS)).isTrue();
        }
    }

    private static void flood(RawClient client, ByteOracle oracle) {
        Thread thread = new Thread(() -> {
            try {
                for (long at = 0; ; at += BLOCK) {
                    client.send(oracle.bytes(at, BLOCK));
                }
            } catch (IOException over) {
                // The test is over: its sockets are closed.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static long loopNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long nanos = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("vert.x-eventloop-thread")) {
                nanos += Math.max(0, threads.getThreadCpuTime(thread.getId()));
            }
        }
        return nanos;
    }
}
