package io.culvert.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.testhub.TestHub;
import io.culvert.testkit.ByteChecker;
import io.culvert.testkit.ByteOracle;
import io.culvert.testkit.Frame;
import io.culvert.testkit.Peer;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames of 64 bytes and of none, in the numbers in which the reference's samples send them. */
class SmallFramesTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int FRAME = 64;
    private static final int FRAMES = 200_000;
    private static final int TOGETHER = 200;
    private static TestHub hub;

    private PlayedStream stream;
    private Peer far;
    private Peer near;

    @BeforeAll
    static void start() throws Exception {
        hub = TestHub.builder().start();
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @BeforeEach
    void open() throws Exception {
        stream = PlayedStream.open(hub);
        far = stream.device();
        near = stream.service();
    }

    @AfterEach
    void close() {
        stream.close();
    }

    @Test
    void twoHundredThousandFramesOf64BytesPassBothWaysExactly() throws Exception {
        ByteChecker up = ByteOracle.of("frames", "up").checker();
        ByteChecker down = ByteOracle.of("frames", "down").checker();
        near.onData(up::accept);
        far.onData(down::accept);

        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> send(near, ByteOracle.of("frames", "down")));
        send(far, ByteOracle.of("frames", "up"));
        other.get(BOUND.toSeconds(), TimeUnit.SECONDS);
        near.awaitReceived((long) FRAMES * FRAME, BOUND);
        far.awaitReceived((long) FRAMES * FRAME, BOUND);

        up.expectCount((long) FRAMES * FRAME);
        down.expectCount((long) FRAMES * FRAME);
        near.send(Frame.close());
        var record = hub.ended().awaitOf(stream.deviceId(), BOUND);
        assertThat(record.deviceToServiceOut()).isEqualTo((long) FRAMES * FRAME);
        assertThat(record.serviceToDeviceOut()).isEqualTo((long) FRAMES * FRAME);
    }

    private static void send(Peer peer, ByteOracle oracle) {
        for (int from = 0; from < FRAMES; from += TOGETHER) {
            ByteArrayOutputStream batch = new ByteArrayOutputStream();
            byte[] bytes = oracle.bytes((long) from * FRAME, TOGETHER * FRAME);
            for (int i = 0; i < TOGETHER; i++) {
                batch.writeBytes(Frame.binary(Arrays.copyOfRange(bytes, i * FRAME, (i + 1) * FRAME))
                        .bytes());
            }
            peer.sendBytes(batch.toByteArray());
        }
    }

    @Test
    void halfAMillionEmptyFramesDoNothing() {
        byte[] empty = Frame.binary(new byte[0]).bytes();
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        for (int i = 0; i < 1000; i++) {
            batch.writeBytes(empty);
        }

        for (int i = 0; i < 500; i++) {
            far.sendBytes(batch.toByteArray());
        }
        far.sendText("at last");

        // Not one frame came before it, as an empty one would.
        assertThat(near.readMessage(BOUND).text()).isEqualTo("at last");
        assertThat(near.receivedCount()).isEqualTo(7);
        near.send(Frame.close());
        assertThat(hub.ended().awaitOf(stream.deviceId(), BOUND).deviceToService())
                .isEqualTo(7);
    }
}
