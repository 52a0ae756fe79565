package io.culvert.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.it.conformance.PlayedStream;
import io.culvert.protocol.ConnectionString;
import io.culvert.testkit.ByteChecker;
import io.culvert.testkit.ByteOracle;
import io.culvert.testkit.Frame;
import io.culvert.testkit.Peer;
import io.culvert.testkit.ProcessUsage;
import io.culvert.testkit.conformance.Deployment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Frames of 64 bytes and of none, in the numbers in which the reference's samples send them. */
class SmallFramesTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int FRAME = 64;
    private static final int FRAMES = 200_000;
    private static final int TOGETHER = 200;
    private static final double EMPTY_CPU_SECONDS = 1.5;
    private static final String DEVICE = "bench";
    private static Processes processes;
    private static HubProcess hub;
    private static Deployment deployment;

    private String name;
    private PlayedStream stream;
    private Peer far;
    private Peer near;

    @BeforeAll
    static void start() throws Exception {
        processes = Processes.forBulk(SmallFramesTest.class);
        hub = HubProcess.start(processes, "hub");
        ConnectionString device = ConnectionString.parse(Files.readString(hub.createDevice(DEVICE)));
        deployment = Deployment.of(HubProcess.HOST)
                .ports(hub.httpsPort(), hub.mqttPort())
                .caFile(hub.caFile())
                .service("service", HubProcess.key(hub.credential("service")))
                .device(DEVICE, HubProcess.key(device));
    }

    @AfterAll
    static void stop() throws IOException {
        processes.close();
    }

    @BeforeEach
    void open(TestInfo test) throws Exception {
        name = test.getTestMethod().orElseThrow().getName();
        stream = PlayedStream.open(DEVICE, name, deployment);
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
        long all = (long) FRAMES * FRAME;
        assertThat(hub.awaitEnded(DEVICE, name, BOUND))
                .contains("deviceToService=" + all + " deviceToServiceOut=" + all)
                .contains("serviceToDevice=" + all + " serviceToDeviceOut=" + all);
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

        Optional<ProcessUsage> before = ProcessUsage.of(hub.process().pid());

        for (int i = 0; i < 500; i++) {
            far.sendBytes(batch.toByteArray());
        }
        far.sendText("at last");

        // Not one frame came before it, as an empty one would.
        assertThat(near.readMessage(BOUND).text()).isEqualTo("at last");
        assertThat(near.receivedCount()).isEqualTo(7);
        near.send(Frame.close());
        assertThat(hub.awaitEnded(DEVICE, name, BOUND)).contains("deviceToService=7 deviceToServiceOut=7");
        Optional<ProcessUsage> after = ProcessUsage.of(hub.process().pid());
        // Measured: 0.1 s, which leaves room for a JVM that still compiles.
        before.ifPresent(then ->
                assertThat(after.orElseThrow().cpuSeconds() - then.cpuSeconds()).isLessThan(EMPTY_CPU_SECONDS));
    }
}
