package io.culvert.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.protocol.ByteSize;
import io.culvert.protocol.CloseReason;
import io.culvert.testkit.ByteChecker;
import io.culvert.testkit.ByteOracle;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class PumpTest {
    /** As long as it takes to meet every order of two loops' events many times; a pump that can stop for ever does within seconds. */
    private static final Duration LONG =
            Duration.ofSeconds(Integer.getInteger("pump.seconds", System.getProperty("long") == null ? 10 : 60));

    @Test
    void aPumpBetweenTwoEventLoopsWithTinyQueuesAndRandomPausesNeverStops() throws Exception {
        WireLimits tiny = limits(ByteSize.kib(4));
        try (RelayLayout relay = new RelayLayout(tiny)) {
            Traffic there = new Traffic("there", new RawClient(relay.port, "/a", 0), 1);
            Traffic back = new Traffic("back", new RawClient(relay.port, "/b", 0), 2);
            there.hear(back.oracle);
            back.hear(there.oracle);
            there.start();
            back.start();
            relay.splice.get(5, SECONDS);
            assertThat(relay.legA().loop())
                    .as("the two legs' loops")
                    .isNotSameAs(relay.legB().loop());

            long end = System.nanoTime() + LONG.toNanos();
            while (System.nanoTime() < end) {
                long before = there.received.get();
                long beforeBack = back.received.get();
                await().atMost(Duration.ofSeconds(5))
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> there.received.get() > before && back.received.get() > beforeBack);
            }

            there.stop();
            back.stop();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> there.received.get() == back.sent.get() && back.received.get() == there.sent.get());
            assertThat(there.failure).isNotDone();
            assertThat(back.failure).isNotDone();
            assertThat(relay.splice.join().held()).isZero();
        }
    }

    @Test
    void aStoppedSourceTakesNoMoreThanItsBound() throws Exception {
        int bound = 64 * 1024;
        try (RelayLayout relay = new RelayLayout(limits(new ByteSize(bound)))) {
            RawClient sender = new RawClient(relay.port, "/a", bound);
            RawClient deaf = new RawClient(relay.port, "/b", bound);
            Splice splice = relay.splice.get(5, SECONDS);
            Traffic flood = new Traffic("flood", sender, 3);
            flood.start();

            AtomicLong last = new AtomicLong(-1);
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> last.getAndSet(splice.bytesFromA()) == splice.bytesFromA());

            // One read of 64 KiB may be on its way when the source is stopped, and a read is followed by at most one
            // more.
            assertThat(splice.held()).isGreaterThan(bound).isLessThanOrEqualTo(bound + 2 * 64 * 1024);
            deaf.close();
            sender.close();
        }
    }

    @Test
    void whatWasHeldForASlowReaderArrivesAfterTheSenderIsGone() throws Exception {
        try (RelayLayout relay = new RelayLayout(limits(ByteSize.kib(256)))) {
            ByteOracle oracle = ByteOracle.of("held", "there");
            WebSocket sender = relay.plain("/a");
            WebSocket slow = relay.plain("/b");
            slow.pause();
            ByteChecker checker = oracle.checker();
            CompletableFuture<Short> closed = new CompletableFuture<>();
            slow.handler(buffer -> checker.accept(buffer.getBytes()));
            slow.closeHandler(gone -> closed.complete(slow.closeStatusCode()));
            relay.splice.get(5, SECONDS);
            int size = 64 * 1024;
            for (int i = 0; i < 8; i++) {
                sender.writeBinaryMessage(Buffer.buffer(oracle.bytes((long) i * size, size)));
            }
            sender.close();

            slow.resume();

            assertThat(closed.get(10, SECONDS)).isEqualTo((short) 1000);
            assertThat(checker.count()).isEqualTo(8L * size);
            assertThat(relay.end.get(5, SECONDS).ending().reason()).isEqualTo(CloseReason.COMPLETED);
        }
    }

    @Test
    void bytesOfASenderThatVanishedWhileItWasStoppedAreDeliveredBeforeItsEnd() throws Exception {
        ByteOracle oracle = ByteOracle.of("vanished", "there");
        int size = 32 * 1024;
        int count = 256;
        try (RelayLayout relay = new RelayLayout(limits(ByteSize.kib(64)));
                RawClient sender = new RawClient(relay.port, "/a", 0);
                RawClient slow = new RawClient(relay.port, "/b", 16 * 1024)) {
            Splice splice = relay.splice.get(5, SECONDS);
            Thread sending = new Thread(() -> {
                try {
                    for (int i = 0; i < count; i++) {
                        sender.send(oracle.bytes((long) i * size, size));
                    }
                    sender.vanish();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            sending.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> splice.held() > 64 * 1024);
            sending.join(5000);

            ByteChecker checker = oracle.checker();
            while (checker.count() < (long) size * count) {
                checker.accept(slow.frame());
            }

            assertThat(relay.end.get(10, SECONDS).ending().reason()).isEqualTo(CloseReason.CONNECTION_LOST);
        }
    }

    @Test
    void aReaderThatTakesNothingAfterItsStreamIsOverIsGivenUp() throws Exception {
        WireLimits defaults = WireLimits.defaults();
        Duration linger = Duration.ofSeconds(1);
        WireLimits brief = new WireLimits(
                defaults.maxFrame(),
                ByteSize.kib(64),
                Duration.ofMillis(1500),
                Duration.ZERO,
                defaults.closeTimeout(),
                linger);
        try (RelayLayout relay = new RelayLayout(brief);
                RawClient sender = new RawClient(relay.port, "/a", 16 * 1024);
                RawClient deaf = new RawClient(relay.port, "/b", 16 * 1024)) {
            Splice splice = relay.splice.get(5, SECONDS);
            Traffic flood = new Traffic("flood", sender, 4);
            flood.start();
            // All is full on the way, so nothing moves that could be taken for a sign of life.
            AtomicLong last = new AtomicLong(-1);
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() ->
                            splice.held() > 64 * 1024 && last.getAndSet(splice.bytesFromA()) == splice.bytesFromA());
            // For three intervals it takes nothing and answers no ping, and lives all the same, while its stream does.
            await().during(Duration.ofMillis(4500))
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(relay.end).isNotDone());

            splice.end(CloseReason.ENDED_BY_OPERATOR);

            assertThat(relay.legB().closed().await(10, SECONDS)).isTrue();
            assertThat(deaf).isNotNull();
        }
    }

    private static WireLimits limits(ByteSize held) {
        WireLimits defaults = WireLimits.defaults();
        return new WireLimits(
                defaults.maxFrame(),
                held,
                defaults.liveness(),
                Duration.ZERO,
                defaults.closeTimeout(),
                defaults.lingerTimeout());
    }

    /** One client that sends an oracle's bytes in random sizes as fast as it can, and pauses its reading at random. */
    private static final class Traffic {
        final ByteOracle oracle;
        final AtomicLong sent = new AtomicLong();
        final AtomicLong received = new AtomicLong();
        final CompletableFuture<Void> failure = new CompletableFuture<>();
        private final RawClient client;
        private final long seed;
        private Thread sender;
        private volatile boolean on = true;

        Traffic(String direction, RawClient client, long seed) {
            this.oracle = ByteOracle.of("pump", direction);
            this.client = client;
            this.seed = seed;
        }

        void hear(ByteOracle other) {
            run(() -> {
                Random random = new Random(-seed);
                ByteChecker checker = other.checker();
                while (true) {
                    checker.accept(client.frame());
                    received.set(checker.count());
                    if (random.nextInt(50) == 0) {
                        LockSupport.parkNanos(1_000_000L * (1 + random.nextInt(20)));
                    }
                }
            });
        }

        void start() {
            sender = run(() -> {
                Random random = new Random(seed);
                while (on) {
                    byte[] bytes = oracle.bytes(sent.get(), 1 + random.nextInt(random.nextBoolean() ? 100 : 60_000));
                    sent.addAndGet(bytes.length);
                    client.send(bytes);
                }
            });
        }

        void stop() throws InterruptedException {
            on = false;
            sender.join();
        }

        private Thread run(Step step) {
            Thread thread = new Thread(() -> {
                try {
                    step.run();
                } catch (IOException gone) {
                    // The test is over: its sockets are closed.
                } catch (AssertionError wrong) {
                    failure.completeExceptionally(wrong);
                }
            });
            thread.setDaemon(true);
            thread.start();
            return thread;
        }

        private interface Step {
            void run() throws IOException;
        }
    }
}
