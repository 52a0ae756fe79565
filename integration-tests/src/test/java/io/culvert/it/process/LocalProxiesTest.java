package io.culvert.it.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.testkit.ChildProcess;
import io.culvert.testkit.RawTcp;
import io.culvert.testkit.TransportEnd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Ordinary TCP programs at both ends of streams, through a hub, a device proxy and a service proxy that are processes of their own. */
class LocalProxiesTest {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final int MAX_STREAMS = 6;
    private static final int ANSWER_BYTES = 5 << 20;

    private static final Processes PROCESSES = new Processes(LocalProxiesTest.class);
    private static final TcpTarget ECHO = TcpTarget.echoing();
    private static final TcpTarget RAW = TcpTarget.idle();
    /** As HTTP/1.0 without a length: the end of the request is its FIN, and the answer's end is the answer's FIN. */
    private static final TcpTarget ANSWERS_AFTER_THE_END = TcpTarget.serving(socket -> {
        byte[] request = socket.getInputStream().readAllBytes();
        socket.getOutputStream().write(answer(request));
        socket.close();
    });

    private static HubProcess hub;
    private static DeviceProxyProcess deviceProxy;
    private static ServiceProxyProcess serviceProxy;

    @BeforeAll
    static void start() throws IOException {
        hub = HubProcess.start(PROCESSES, "hub");
        Path device = hub.createDevice("d1");
        deviceProxy = DeviceProxyProcess.start(
                PROCESSES,
                hub,
                device,
                "--forward",
                "echo=" + ECHO.address(),
                "--forward",
                "raw=" + RAW.address(),
                "--forward",
                "late=" + ANSWERS_AFTER_THE_END.address(),
                "--forward",
                "closed=127.0.0.1:" + closedPort(),
                "--max-streams",
                Integer.toString(MAX_STREAMS));
        serviceProxy = ServiceProxyProcess.start(PROCESSES, hub, "d1", "echo", "raw", "late", "closed", "nowhere");
    }

    @AfterAll
    static void stop() throws IOException {
        ECHO.close();
        RAW.close();
        ANSWERS_AFTER_THE_END.close();
        PROCESSES.close();
    }

    @Test
    void whatIsSentComesBackAndTheNextConnectionIsAnotherStream() {
        for (String text : List.of("first", "second")) {
            try (RawTcp client = serviceProxy.connect("echo")) {
                assertEchoes(client, text);
                client.end();
                assertThat(client.awaitEnd(BOUND)).isEqualTo(TransportEnd.FIN);
            }
        }
    }

    @Test
    void listenersServeInParallelAndTheNameSelectsTheTarget() throws Exception {
        try (RawTcp echo = serviceProxy.connect("echo");
                RawTcp raw = serviceProxy.connect("raw")) {
            Socket target = RAW.take(BOUND);
            target.getOutputStream().write("greeting".getBytes(ISO_8859_1));

            assertEchoes(echo, "beside");
            assertThat(new String(raw.readExactly(8, BOUND), ISO_8859_1)).isEqualTo("greeting");
            raw.end();
            target.close();
        }
    }

    @Test
    void theAnswerThatComesAfterTheEndOfTheRequestArrivesWhole() {
        byte[] request = bytes(100_000, 1);

        try (RawTcp client = serviceProxy.connect("late")) {
            client.send(request);
            client.end();

            assertThat(Arrays.equals(client.readAll(BOUND), answer(request))).isTrue();
        }
        assertThat(hub.awaitEnded("d1", "late", BOUND)).startsWith("reason=completed ");
    }

    @Test
    void theTargetMayEndFirstAndStillTakesWhatComes() throws Exception {
        byte[] last = bytes(300_000, 2);

        try (RawTcp client = serviceProxy.connect("raw")) {
            Socket target = RAW.take(BOUND);
            target.shutdownOutput();
            assertThat(client.readAll(BOUND)).isEmpty();
            client.send(last);
            client.end();

            assertThat(target.getInputStream().readAllBytes()).isEqualTo(last);
        }
    }

    @Test
    void netcatThatSendsAndEndsGetsTheAnswer() {
        Assumptions.assumeTrue(hasNetcatWithHalfClose(), "nc -N is not here: only Java's half-close was tested");
        String command =
                "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -N 127.0.0.1 " + serviceProxy.port("late") + " | wc -c";
        ChildProcess netcat = PROCESSES.start(new ProcessBuilder("sh", "-c", command));

        assertThat(netcat.awaitExit(BOUND)).isZero();
        assertThat(netcat.stdout()).hasSize(1);
        assertThat(netcat.stdout().get(0).strip()).isEqualTo(Integer.toString(ANSWER_BYTES));
    }

    @Test
    void aResetOfTheClientReachesTheTarget() throws Exception {
        RawTcp client = serviceProxy.connect("raw");
        Socket target = RAW.take(BOUND);
        client.send("half a request");
        assertThat(target.getInputStream().read()).isEqualTo('h');

        client.reset();

        assertThat(TcpTarget.awaitEnd(target, BOUND)).isEqualTo(TransportEnd.RESET);
    }

    @Test
    void aResetOfTheTargetReachesTheClient() throws Exception {
        try (RawTcp client = serviceProxy.connect("raw")) {
            Socket target = RAW.take(BOUND);
            client.send("x");
            assertThat(target.getInputStream().read()).isEqualTo('x');

            target.setSoLinger(true, 0);
            target.close();

            assertThat(client.awaitEnd(BOUND)).isEqualTo(TransportEnd.RESET);
        }
    }

    @Test
    void aTargetThatRefusesClosesTheClientWithoutAByte() {
        try (RawTcp client = serviceProxy.connect("closed")) {
            assertThat(heard(client)).isEmpty();
        }
        serviceProxy.process().awaitLine("name=closed: .*connection refused by 127.0.0.1", BOUND);
        deviceProxy.process().awaitLine("stream rejected device=d1 name=closed: connection refused", BOUND);
    }

    @Test
    void anUnknownNameClosesTheClientWithoutAByte() {
        try (RawTcp client = serviceProxy.connect("nowhere")) {
            assertThat(heard(client)).isEmpty();
        }
        serviceProxy.process().awaitLine("name=nowhere: .*unknown name: nowhere", BOUND);
    }

    @Test
    void asManyConnectionsAsAllowedAreServedAtOnceAndTheNextIsClosed() {
        List<RawTcp> clients = new ArrayList<>();
        try {
            for (int i = 0; i < MAX_STREAMS; i++) {
                clients.add(awaitServed());
            }
            try (RawTcp oneTooMany = serviceProxy.connect("echo")) {
                assertThat(heard(oneTooMany)).isEmpty();
            }
            serviceProxy.process().awaitLine("the device has " + MAX_STREAMS + " streams already", BOUND);
            clients.forEach(client -> assertEchoes(client, "still"));
            clients.remove(0).close();
            clients.add(awaitServed());
        } finally {
            clients.forEach(RawTcp::close);
        }
    }

    /** A connection that is served; streams of other tests may still be ending. */
    private static RawTcp awaitServed() {
        return Awaitility.await().atMost(BOUND).until(LocalProxiesTest::served, client -> client != null);
    }

    private static RawTcp served() {
        RawTcp client = serviceProxy.connect("echo");
        try {
            assertEchoes(client, "served");
            return client;
        } catch (AssertionError | UncheckedIOException refused) {
            client.close();
            return null;
        }
    }

    private static void assertEchoes(RawTcp client, String text) {
        client.send(text);
        assertThat(new String(client.readExactly(text.length(), BOUND), ISO_8859_1))
                .isEqualTo(text);
    }

    /** All bytes up to the end, whichever end it is. */
    private static byte[] heard(RawTcp client) {
        try {
            return client.readAll(BOUND);
        } catch (UncheckedIOException reset) {
            return new byte[0];
        }
    }

    private static byte[] answer(byte[] request) {
        return bytes(ANSWER_BYTES, request.length);
    }

    private static byte[] bytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static boolean hasNetcatWithHalfClose() {
        try (ChildProcess netcat = ChildProcess.start("sh", "-c", "nc -h 2>&1")) {
            netcat.awaitExit(BOUND);
            return netcat.lines().stream().anyMatch(line -> line.matches("\\s*-N\\b.*"));
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
