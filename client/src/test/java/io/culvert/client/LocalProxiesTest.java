package io.culvert.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.client.proxy.ConnectPipe;
import io.culvert.client.proxy.DeviceProxy;
import io.culvert.client.proxy.DeviceProxyOptions;
import io.culvert.client.proxy.EndedStream;
import io.culvert.client.proxy.Listener;
import io.culvert.client.proxy.ServiceProxy;
import io.culvert.client.proxy.ServiceProxyOptions;
import io.culvert.client.proxy.Targets;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.testkit.ByteChecker;
import io.culvert.testkit.ByteOracle;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalProxiesTest {
    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<EndedStream> ended = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> sockets = new ArrayList<>();
    private FakeHub hub;
    private ServerSocket target;
    private DeviceProxy deviceProxy;
    private ServiceProxy serviceProxy;
    private List<Listener> listeners;

    @BeforeEach
    void start() throws Exception {
        hub = new FakeHub(vertx);
        target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        startDevice("web=127.0.0.1:" + target.getLocalPort(), "127.0.0.1:" + target.getLocalPort());
        startService(10, "0", "127.0.0.1:0=web");
    }

    private void startDevice(String... forwards) throws Exception {
        deviceProxy = DeviceProxy.create(
                        vertx,
                        hub.device("d1"),
                        new DeviceProxyOptions(Targets.parse(List.of(forwards)), 2, Duration.ofSeconds(5)))
                .whenEnded(ended::add);
        deviceProxy.start().await(20, SECONDS);
    }

    private void startService(int maxStreams, String... listens) throws Exception {
        ServiceProxyOptions options = ServiceProxyOptions.of(
                Identity.device("d1"),
                List.of(listens).stream().map(Listener::parse).toList());
        serviceProxy = ServiceProxy.create(
                        vertx,
                        hub.service(),
                        new ServiceProxyOptions(options.device(), options.listeners(), options.timeouts(), maxStreams))
                .whenEnded(ended::add);
        listeners = serviceProxy.start().await(20, SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        serviceProxy.close().await(20, SECONDS);
        deviceProxy.close().await(20, SECONDS);
        for (Socket socket : sockets) {
            socket.close();
        }
        target.close();
        threads.shutdownNow();
        hub.close();
    }

    private Socket connect() throws IOException {
        return connect(0);
    }

    private Socket connect(int listener) throws IOException {
        Socket socket =
                new Socket("127.0.0.1", listeners.get(listener).address().port());
        socket.setSoTimeout(10_000);
        sockets.add(socket);
        return socket;
    }

    private Socket accepted() throws IOException {
        target.setSoTimeout(10_000);
        Socket socket = target.accept();
        socket.setSoTimeout(10_000);
        sockets.add(socket);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
    }

    private <T> Future<T> later(Callable<T> task) {
        return threads.submit(task);
    }

    private void bothEndedAs(StreamEnd... ends) throws InterruptedException {
        List<StreamEnd> seen = new ArrayList<>();
        for (int i = 0; i < ends.length; i++) {
            EndedStream end = ended.poll(20, SECONDS);
            assertThat(end).as("ended in time").isNotNull();
            seen.add(end.end());
        }
        assertThat(seen).containsExactlyInAnyOrder(ends);
    }

    @Test
    void aConnectionReachesTheTarget() throws Exception {
        Socket client = connect();
        write(client, "hello");
        Socket server = accepted();

        assertThat(read(server, 5)).isEqualTo("hello");
        write(server, "welcome");
        assertThat(read(client, 7)).isEqualTo("welcome");
    }

    @Test
    void aTargetThatSpeaksFirstIsHeard() throws Exception {
        Socket client = connect();
        write(accepted(), "SSH-2.0-test");

        assertThat(read(client, 12)).isEqualTo("SSH-2.0-test");
    }

    @Test
    void theEndOfOneDirectionLeavesTheOtherOpen() throws Exception {
        Socket client = connect();
        write(client, "question");
        client.shutdownOutput();
        Socket server = accepted();
        assertThat(server.getInputStream().readAllBytes()).hasSize(8);

        write(server, "answer");
        server.close();

        assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("answer");
        bothEndedAs(new StreamEnd(CloseReason.COMPLETED, 8, 6), new StreamEnd(CloseReason.COMPLETED, 6, 8));
    }

    @Test
    void aTargetThatEndsItsDirectionFirstStillHears() throws Exception {
        Socket client = connect();
        Socket server = accepted();
        write(server, "banner");
        server.shutdownOutput();
        assertThat(client.getInputStream().readAllBytes()).hasSize(6);

        write(client, "late request");
        client.close();

        assertThat(server.getInputStream().readAllBytes()).hasSize(12);
        bothEndedAs(new StreamEnd(CloseReason.COMPLETED, 12, 6), new StreamEnd(CloseReason.COMPLETED, 6, 12));
    }

    @Test
    void aResetPassesThrough() throws Exception {
        Socket client = connect();
        Socket server = accepted();
        write(client, "part");
        assertThat(read(server, 4)).isEqualTo("part");

        server.setSoLinger(true, 0);
        server.close();

        assertThatThrownBy(() -> read(client, 1)).isInstanceOf(IOException.class);
        bothEndedAs(new StreamEnd(CloseReason.RESET, 4, 0), new StreamEnd(CloseReason.RESET, 0, 4));
    }

    @Test
    void aTargetThatRefusesIsToldBeforeAnyByte() throws Exception {
        int port = target.getLocalPort();
        target.close();
        ServiceClient service = ServiceClient.create(vertx, hub.service());

        assertThatThrownBy(() -> service.open("d1", "web").await(20, SECONDS))
                .hasMessage("rejected: connection refused by 127.0.0.1:" + port);
        Socket client = connect();
        assertThatThrownBy(() -> assertThat(client.getInputStream().read()).isNegative())
                .isInstanceOf(IOException.class);
        service.close().await(5, SECONDS);
    }

    @Test
    void anUnknownNameIsRejected() throws Exception {
        deviceProxy.close().await(20, SECONDS);
        startDevice("web=127.0.0.1:" + target.getLocalPort());
        ServiceClient service = ServiceClient.create(vertx, hub.service());

        assertThatThrownBy(() -> service.open("d1", "ssh").await(20, SECONDS))
                .hasMessage("rejected: unknown name: ssh");
        service.close().await(5, SECONDS);
    }

    @Test
    void streamsOverTheDevicesBoundAreRejected() throws Exception {
        connect();
        accepted();
        connect();
        accepted();
        assertThat(deviceProxy.streams()).isEqualTo(2);

        Socket third = connect();
        assertThatThrownBy(() -> assertThat(third.getInputStream().read()).isNegative())
                .isInstanceOf(IOException.class);
        assertThat(deviceProxy.streams()).isEqualTo(2);
    }

    @Test
    void connectionsOverTheServicesBoundAreClosed() throws Exception {
        serviceProxy.close().await(20, SECONDS);
        startService(1, "0");
        connect();
        accepted();

        Socket second = connect();

        assertThatThrownBy(() -> assertThat(second.getInputStream().read()).isNegative())
                .isInstanceOf(IOException.class);
        assertThat(serviceProxy.streams()).isEqualTo(1);
    }

    @Test
    void aPortThatIsTakenFailsTheStart() {
        int port = listeners.get(0).address().port();

        assertThatThrownBy(() -> ServiceProxy.create(
                                vertx,
                                hub.service(),
                                ServiceProxyOptions.of(
                                        Identity.device("d1"), List.of(Listener.parse("" + target.getLocalPort()))))
                        .start()
                        .await(20, SECONDS))
                .hasMessageStartingWith("cannot listen on 127.0.0.1:" + target.getLocalPort() + ": ");
        assertThat(port).isPositive();
    }

    @Test
    void manyBytesArriveBothWaysAtOnce() throws Exception {
        int size = 24 << 20;
        Socket client = connect(1);
        Socket server = accepted();
        ByteOracle up = ByteOracle.of("proxies", "up");
        ByteOracle down = ByteOracle.of("proxies", "down");
        Future<Object> upSender = later(() -> send(client, up, size));
        Future<Object> downSender = later(() -> send(server, down, size));
        Future<Object> upReceiver = later(() -> check(server, up, size));

        check(client, down, size);

        upReceiver.get(60, SECONDS);
        upSender.get(5, SECONDS);
        downSender.get(5, SECONDS);
        bothEndedAs(new StreamEnd(CloseReason.COMPLETED, size, size), new StreamEnd(CloseReason.COMPLETED, size, size));
    }

    private static Object send(Socket socket, ByteOracle oracle, int size) throws IOException {
        oracle.writeTo(socket.getOutputStream(), 0, size);
        socket.shutdownOutput();
        return null;
    }

    private static Object check(Socket socket, ByteOracle oracle, int size) throws IOException {
        ByteChecker checker = oracle.checker();
        byte[] bytes = new byte[32 * 1024];
        InputStream in = socket.getInputStream();
        for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
            checker.accept(bytes, 0, count);
        }
        checker.expectCount(size);
        return null;
    }

    @Test
    void closingTheProxyEndsItsStreams() throws Exception {
        Socket client = connect();
        write(accepted(), "x");
        assertThat(read(client, 1)).isEqualTo("x");

        serviceProxy.close().await(20, SECONDS);

        assertThatThrownBy(() -> assertThat(client.getInputStream().read()).isNegative())
                .isInstanceOf(IOException.class);
        bothEndedAs(new StreamEnd(CloseReason.PROXY_STOPPED, 0, 1), new StreamEnd(CloseReason.PROXY_STOPPED, 1, 0));
    }

    @Test
    void standardInputAndOutputAreCarried() throws Exception {
        ServiceClient service = ServiceClient.create(vertx, hub.service());
        DeviceStream stream = service.open("d1", "web").await(20, SECONDS);
        Socket server = accepted();
        PipedOutputStream typed = new PipedOutputStream();
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        var done = ConnectPipe.run(stream, new PipedInputStream(typed), shown);

        typed.write("question".getBytes(StandardCharsets.UTF_8));
        typed.close();
        assertThat(server.getInputStream().readAllBytes()).hasSize(8);
        byte[] answer = new byte[2 << 20];
        server.getOutputStream().write(answer);
        server.close();

        assertThat(done.await(20, SECONDS)).isEqualTo(new StreamEnd(CloseReason.COMPLETED, 8, answer.length));
        assertThat(shown.size()).isEqualTo(answer.length);
        service.close().await(5, SECONDS);
    }

    @Test
    void anOutputThatNobodyReadsAnyMoreEndsTheStreamAndThePipe() throws Exception {
        ServiceClient service = ServiceClient.create(vertx, hub.service());
        DeviceStream stream = service.open("d1", "web").await(20, SECONDS);
        Socket server = accepted();
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int oneByte) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        var done = ConnectPipe.run(stream, new PipedInputStream(new PipedOutputStream()), broken);

        write(server, "nobody sees this");

        assertThat(done.await(20, SECONDS).reason()).isEqualTo(CloseReason.RESET);
        assertThatThrownBy(() -> read(server, 1)).isInstanceOf(IOException.class);
        service.close().await(5, SECONDS);
    }
}
