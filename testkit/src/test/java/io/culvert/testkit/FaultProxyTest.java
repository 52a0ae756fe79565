package io.culvert.testkit;

import static io.culvert.testkit.FaultProxy.Direction.TO_CLIENT;
import static io.culvert.testkit.FaultProxy.Direction.TO_TARGET;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FaultProxyTest {
    private static final Duration BOUND = ofSeconds(10);
    private static final int BUFFER = 64 * 1024;

    private final ByteOracle up = ByteOracle.of("proxy", "up");
    private final List<Socket> open = new ArrayList<>();
    private ServerSocket listener;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        listener = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        proxy = FaultProxy.to("127.0.0.1", listener.getLocalPort(), BUFFER);
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        for (Socket socket : open) {
            socket.close();
        }
        listener.close();
    }

    private Socket dial() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()), 5_000);
        socket.setSoTimeout((int) BOUND.toMillis());
        open.add(socket);
        return socket;
    }

    private Socket accepted() throws IOException {
        listener.setSoTimeout((int) BOUND.toMillis());
        Socket socket = listener.accept();
        socket.setSoTimeout((int) BOUND.toMillis());
        open.add(socket);
        return socket;
    }

    private CompletableFuture<Void> send(Socket socket, long bytes) {
        return CompletableFuture.runAsync(() -> {
            try {
                up.writeTo(socket.getOutputStream(), 0, bytes);
                socket.shutdownOutput();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void echoOneByte(Socket one, Socket other) throws IOException {
        one.getOutputStream().write('x');
        assertThat(other.getInputStream().read()).isEqualTo('x');
    }

    @Test
    void eachConnectionMayHaveATargetOfItsOwn() throws Exception {
        try (ServerSocket second = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            List<Integer> turns = new ArrayList<>(List.of(listener.getLocalPort(), second.getLocalPort()));
            proxy.close();
            proxy = FaultProxy.to(() -> new InetSocketAddress(InetAddress.getLoopbackAddress(), turns.remove(0)));
            Socket first = dial();
            Socket other = dial();

            echoOneByte(first, accepted());
            try (Socket target = second.accept()) {
                echoOneByte(other, target);
            }
        }
    }

    @Test
    void bytesPassUnchangedAndAnEndLeavesTheOtherDirectionOpen() throws Exception {
        Socket client = dial();
        Socket target = accepted();
        CompletableFuture<Void> sent = send(client, 50_000_000);
        ByteChecker atTarget = up.checker();
        atTarget.acceptAll(target.getInputStream());

        sent.get(10, TimeUnit.SECONDS);
        atTarget.expectCount(50_000_000);
        assertThat(proxy.bytes(TO_TARGET)).isEqualTo(50_000_000);
        echoOneByte(target, client);
        assertThat(proxy.connections()).isEqualTo(1);

        target.shutdownOutput();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        proxy.awaitConnections(0, BOUND);
        assertThat(proxy.accepted()).isEqualTo(1);
    }

    @Test
    void aDelayIsAddedEachWay() throws IOException {
        proxy.delay(ofMillis(80));
        Socket client = dial();
        Socket target = accepted();
        long start = System.nanoTime();
        echoOneByte(client, target);
        echoOneByte(target, client);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(ofMillis(160), ofSeconds(5));
    }

    @Test
    void aDelayDoesNotLimitTheBandwidth() throws Exception {
        proxy.delay(TO_TARGET, ofMillis(200));
        Socket client = dial();
        Socket target = accepted();
        long start = System.nanoTime();
        CompletableFuture<Void> sent = send(client, 40_000_000);
        ByteChecker atTarget = up.checker();
        atTarget.acceptAll(target.getInputStream());

        atTarget.expectCount(40_000_000);
        sent.get(10, TimeUnit.SECONDS);
        // Alone on a machine it takes 0.5 s; a proxy that waits for each piece would take minutes.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(ofMillis(200), BOUND);
    }

    @Test
    void aDelayTakenAwayKeepsTheOrder() throws Exception {
        proxy.delay(TO_TARGET, ofMillis(300));
        Socket client = dial();
        Socket target = accepted();
        up.writeTo(client.getOutputStream(), 0, 1000);
        proxy.delay(ZERO);
        up.writeTo(client.getOutputStream(), 1000, 1000);
        client.shutdownOutput();

        assertThat(up.checker().acceptAll(target.getInputStream())).isEqualTo(2000);
    }

    @Test
    void theBandwidthIsKept() throws Exception {
        proxy.bandwidth(TO_TARGET, 2_000_000);
        Socket client = dial();
        Socket target = accepted();
        long start = System.nanoTime();
        CompletableFuture<Void> sent = send(client, 1_000_000);

        assertThat(up.checker().acceptAll(target.getInputStream())).isEqualTo(1_000_000);
        sent.get(10, TimeUnit.SECONDS);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(ofMillis(400), ofSeconds(5));
    }

    @Test
    void oneByteASecondIsPossibleAndCanBeLifted() throws Exception {
        proxy.bandwidth(1);
        Socket client = dial();
        Socket target = accepted();
        up.writeTo(client.getOutputStream(), 0, 500);
        client.shutdownOutput();
        assertThat((byte) target.getInputStream().read()).isEqualTo(up.at(0));
        target.setSoTimeout(300);
        assertThatThrownBy(() -> target.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

        proxy.bandwidth(Long.MAX_VALUE);
        assertThat(up.checkerFrom(1).acceptAll(target.getInputStream())).isEqualTo(499);
    }

    @Test
    void aFreezeFillsTheSendersWindowAndLosesNothing() throws Exception {
        Socket client = dial();
        Socket target = accepted();
        echoOneByte(client, target);
        proxy.freeze();
        CompletableFuture<Void> sent = send(client, 20_000_000);
        target.setSoTimeout(300);
        assertThatThrownBy(() -> target.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        assertThat(sent).isNotDone();
        assertThat(proxy.bytes(TO_TARGET)).isEqualTo(1);

        proxy.thaw();
        target.setSoTimeout(10_000);
        assertThat(up.checker().acceptAll(target.getInputStream())).isEqualTo(20_000_000);
    }

    @Test
    void aFreezeOfOneDirectionLeavesTheOther() throws IOException {
        Socket client = dial();
        Socket target = accepted();
        proxy.freeze(TO_CLIENT);
        echoOneByte(client, target);
        target.getOutputStream().write('y');
        client.setSoTimeout(100);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

        proxy.thaw();
        assertThat(client.getInputStream().read()).isEqualTo('y');
    }

    @Test
    void aFrozenProxyTakesConnectionsOnlyInTheKernelAndSeesNoEnd() throws IOException {
        Socket client = dial();
        Socket target = accepted();
        proxy.freeze();
        Socket late = dial();
        late.getOutputStream().write('z');
        client.close();
        target.setSoTimeout(200);
        assertThatThrownBy(() -> target.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        assertThat(proxy.accepted()).isEqualTo(1);

        proxy.thaw();
        assertThat(target.getInputStream().read()).isEqualTo(-1);
        assertThat(accepted().getInputStream().read()).isEqualTo('z');
    }

    @Test
    void aBlackHoleTakesBytesAndGivesNone() throws IOException {
        Socket client = dial();
        Socket target = accepted();
        proxy.blackhole();
        up.writeTo(client.getOutputStream(), 0, 5_000_000);
        client.shutdownOutput();
        target.setSoTimeout(100);
        assertThatThrownBy(() -> target.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(100);
        assertThatThrownBy(() -> dialled(dial())).isInstanceOf(SocketTimeoutException.class);
        assertThat(proxy.swallowed(TO_TARGET)).isGreaterThanOrEqualTo(4_000_000);
        assertThat(proxy.connections()).isEqualTo(2);

        proxy.thaw();
        assertThatThrownBy(() -> target.getInputStream().read()).hasMessageContaining("reset");
        assertThat(proxy.connections()).isZero();
        echoOneByte(dial(), accepted());
    }

    private static int dialled(Socket socket) throws IOException {
        socket.setSoTimeout(100);
        return socket.getInputStream().read();
    }

    @Test
    void aBlackHoleThatSwallowedNothingHarmsNothing() throws IOException {
        Socket client = dial();
        Socket target = accepted();
        echoOneByte(client, target);
        proxy.blackhole(TO_TARGET);
        echoOneByte(target, client);
        proxy.thaw();

        echoOneByte(client, target);
    }

    @Test
    void aCutIsAnEndAtBothSidesEvenWithBytesUnread() throws Exception {
        Socket client = dial();
        Socket target = accepted();
        echoOneByte(client, target);
        proxy.freeze();
        CompletableFuture<Void> sent = send(client, 5_000_000);
        proxy.cut();

        // A reset would fail the sender; an end lets it finish.
        sent.get(10, TimeUnit.SECONDS);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(target.getInputStream().read()).isEqualTo(-1);
        assertThat(proxy.connections()).isZero();
    }

    @Test
    void aResetIsAResetAtBothSides() throws IOException {
        Socket client = dial();
        Socket target = accepted();
        proxy.reset();

        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        assertThatThrownBy(() -> target.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        echoOneByte(dial(), accepted());
    }

    @Test
    void aResetOfOneSideIsPassedOn() throws IOException {
        Socket client = dial();
        Socket target = accepted();
        target.setSoLinger(true, 0);
        target.close();

        assertThatThrownBy(() -> client.getInputStream().read()).hasMessageContaining("reset");
        proxy.awaitConnections(0, BOUND);
    }

    @Test
    void refusedConnectionsLeaveTheOpenOnesAlone() throws IOException {
        Socket client = dial();
        Socket target = accepted();
        proxy.refuse();
        assertThatThrownBy(this::dial).isInstanceOf(ConnectException.class);
        echoOneByte(client, target);

        proxy.accept();
        echoOneByte(dial(), accepted());
    }

    @Test
    void aTargetThatRefusesIsAResetForTheClient() throws IOException {
        listener.close();

        // The reset may come before the client has noticed that it was connected.
        assertThatThrownBy(() -> dial().getInputStream().read()).hasMessageContaining("reset");
    }

    @Test
    void manyConnectionsShareOneProxy() throws Exception {
        proxy.delay(ofMillis(20));
        List<Socket> targets = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Socket client = dial();
            targets.add(accepted());
            up.writeTo(client.getOutputStream(), 0, 10_000);
            client.shutdownOutput();
        }
        for (Socket target : targets) {
            assertThat(up.checker().acceptAll(target.getInputStream())).isEqualTo(10_000);
            target.close();
        }
        proxy.awaitConnections(0, BOUND);
        proxy.awaitBytes(TO_TARGET, 2_000_000, ZERO);
    }

    @Test
    void aWaitThatFailsSaysWhatThereWas() {
        assertThatThrownBy(() -> proxy.awaitConnections(1, ofMillis(20)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("connections: 0 of 0", "expected within 20 ms: connections: 1");
    }

    @Test
    void aClosedProxyClosesEverything() throws IOException {
        Socket client = dial();
        accepted();
        proxy.close();

        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThatThrownBy(this::dial).isInstanceOf(ConnectException.class);
        assertThatThrownBy(proxy::freeze).isInstanceOf(IllegalStateException.class);
    }
}
