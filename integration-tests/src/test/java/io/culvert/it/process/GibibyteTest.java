package io.culvert.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.testkit.ByteChecker;
import io.culvert.testkit.ByteOracle;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The main job at size: a gibibyte there and a gibibyte back, over one TCP connection, through three processes. */
class GibibyteTest {
    private static final long GIBIBYTE = 1L << 30;
    private static final Duration BOUND = Duration.ofMinutes(5);

    @Test
    void aGibibyteGoesThereAndBackWholeAndTheHubCountsEveryByte() throws Exception {
        try (Processes processes = Processes.forBulk(GibibyteTest.class);
                TcpTarget echo = TcpTarget.echoing()) {
            HubProcess hub = HubProcess.start(processes, "hub");
            DeviceProxyProcess.start(processes, hub, hub.createDevice("d1"), "--forward", echo.address());
            ServiceProxyProcess proxy = ServiceProxyProcess.start(processes, hub, "d1", "bulk");

            ByteOracle oracle = ByteOracle.of("gibibyte", "both");
            ByteChecker checker = oracle.checker();
            try (Socket socket = new Socket("127.0.0.1", proxy.port("bulk"))) {
                CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(oracle, socket));
                checker.acceptAll(socket.getInputStream());
                sent.get(BOUND.toSeconds(), TimeUnit.SECONDS);
            }

            assertThat(checker.count()).isEqualTo(GIBIBYTE);
            assertThat(hub.awaitEnded("d1", "bulk", BOUND))
                    .contains("reason=completed")
                    .contains("deviceToService=" + GIBIBYTE + " deviceToServiceOut=" + GIBIBYTE)
                    .contains("serviceToDevice=" + GIBIBYTE + " serviceToDeviceOut=" + GIBIBYTE);
        }
    }

    private static void send(ByteOracle oracle, Socket socket) {
        try {
            oracle.writeTo(socket.getOutputStream(), 0, GIBIBYTE);
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new IllegalStateException("the sending side was cut", e);
        }
    }
}
