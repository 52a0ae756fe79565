package io.culvert.testkit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.net.PfxOptions;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a WebSocket server that somebody else has written. */
@Timeout(60)
class PeerTest {
    private static final Duration BOUND = ofSeconds(10);
    private static final Vertx VERTX = Vertx.vertx();

    @TempDir
    static Path folder;

    private static Path ca;
    private static int port;
    private static final BlockingQueue<ServerWebSocket> SOCKETS = new LinkedBlockingQueue<>();
    private static final BlockingQueue<WebSocketFrame> FRAMES = new LinkedBlockingQueue<>();

    private Peer peer;

    @BeforeAll
    static void startServer() throws Exception {
        Certificate certificate = Certificate.in(folder);
        ca = certificate.pem();
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setWebSocketSubProtocols(List.of("culvert.v1"))
                .setKeyCertOptions(
                        new PfxOptions().setPath(certificate.store().toString()).setPassword(certificate.password()));
        port = VERTX.createHttpServer(options)
                .webSocketHandshakeHandler(handshake -> {
                    if (handshake.path().equals("/refused")) {
                        handshake.reject(401);
                    } else {
                        handshake.accept();
                    }
                })
                .webSocketHandler(socket -> {
                    socket.frameHandler(FRAMES::add);
                    SOCKETS.add(socket);
                })
                .listen(0, "127.0.0.1")
                .await(10, TimeUnit.SECONDS)
                .actualPort();
    }

    @AfterAll
    static void stopServer() throws Exception {
        VERTX.close().await(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void closePeer() {
        if (peer != null) {
            peer.close();
        }
        SOCKETS.clear();
        FRAMES.clear();
    }

    private static PeerDial dial(String path) {
        return Peer.dial("wss://localhost:" + port + path).caFile(ca);
    }

    private ServerWebSocket connect() throws InterruptedException {
        peer = dial("/bridges/x?a=b").connect();
        return SOCKETS.poll(10, TimeUnit.SECONDS);
    }

    private static WebSocketFrame frame() throws InterruptedException {
        WebSocketFrame frame = FRAMES.poll(10, TimeUnit.SECONDS);
        assertThat(frame).isNotNull();
        return frame;
    }

    @Test
    void headersAndSubprotocolsReachTheServer() throws Exception {
        peer = dial("/bridges/x?a=b")
                .bearer("t1")
                .subprotocols("other", "culvert.v1")
                .extensions("permessage-deflate")
                .connect();
        ServerWebSocket socket = SOCKETS.poll(10, TimeUnit.SECONDS);

        assertThat(socket.headers().get("authorization")).isEqualTo("Bearer t1");
        assertThat(socket.uri()).isEqualTo("/bridges/x?a=b");
        assertThat(socket.headers().get("host")).isEqualTo("localhost:" + port);
        assertThat(peer.subprotocol()).isEqualTo("culvert.v1");
        assertThat(peer.handshake().status()).isEqualTo(101);
    }

    @Test
    void framesOfAllSizesGoAndCome() throws Exception {
        ServerWebSocket socket = connect();
        ByteOracle oracle = ByteOracle.of("peer", "up");
        for (int size : new int[] {0, 1, 7, 125, 126, 127, 1000, 65_535, 65_536}) {
            peer.sendBinary(oracle.bytes(0, size));
            assertThat(frame().binaryData().getBytes()).isEqualTo(oracle.bytes(0, size));
            socket.writeBinaryMessage(Buffer.buffer(oracle.bytes(9, size)));
            assertThat(peer.readMessage(BOUND).payload()).isEqualTo(oracle.bytes(9, size));
        }
    }

    @Test
    void textAndFragmentsKeepTheirKind() throws Exception {
        ServerWebSocket socket = connect();
        peer.sendFragmented(Frame.TEXT, "hello".getBytes(), 2);

        assertThat(frame())
                .matches(each ->
                        each.isText() && !each.isFinal() && each.textData().equals("he"));
        assertThat(frame()).matches(each -> each.isContinuation() && !each.isFinal());
        assertThat(frame()).matches(each -> each.isContinuation() && each.isFinal());

        socket.writeFrame(WebSocketFrame.textFrame("a", false));
        socket.writePing(Buffer.buffer("p"));
        socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer("b"), true));
        Frame message = peer.readMessage(BOUND);
        assertThat(message.text()).isEqualTo("ab");
        assertThat(message.opcode()).isEqualTo(Frame.TEXT);
        assertThat(peer.receivedText()).isEqualTo("ab");
    }

    @Test
    void aFrameCutAnywhereIsStillAFrame() throws Exception {
        connect();
        peer.sendInPieces(Frame.binary(new byte[300]), 1);

        assertThat(frame().binaryData().length()).isEqualTo(300);
    }

    @Test
    void pingsAreAnsweredUnlessSwitchedOff() throws Exception {
        ServerWebSocket socket = connect();
        BlockingQueue<String> pongs = new LinkedBlockingQueue<>();
        socket.pongHandler(pong -> pongs.add(pong.toString()));
        socket.writePing(Buffer.buffer("one"));
        assertThat(pongs.poll(10, TimeUnit.SECONDS)).isEqualTo("one");
        assertThat(peer.readFrame(BOUND).opcode()).isEqualTo(Frame.PING);

        peer.answerPings(false);
        socket.writePing(Buffer.buffer("two"));
        assertThat(peer.readFrame(BOUND).text()).isEqualTo("two");
        peer.sendPing("mine");
        assertThat(peer.readFrame(BOUND).opcode()).isEqualTo(Frame.PONG);
        assertThat(pongs).isEmpty();
    }

    @Test
    void closingInOrderIsToldFromVanishing() throws Exception {
        ServerWebSocket socket = connect();
        socket.close((short) 1012, "drain");
        assertThat(peer.awaitClosing(BOUND).code()).isEqualTo(1012);
        assertThat(peer.awaitEnd(BOUND)).isEqualTo(new Ending(1012, "drain", TransportEnd.FIN));

        peer.close();
        connect();
        peer.sendClose(3001, "mine");
        assertThat(peer.awaitEnd(BOUND)).isEqualTo(new Ending(3001, "mine", TransportEnd.FIN));

        peer.close();
        connect();
        peer.end();
        assertThat(peer.awaitEnd(BOUND)).isEqualTo(new Ending(Ending.NO_FRAME, "", TransportEnd.FIN));
    }

    @Test
    void aResetIsSeenByTheServerAndFromIt() throws Exception {
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", port)) {
            peer = dial("/x").through("127.0.0.1", proxy.port()).connect();
            proxy.reset();
            assertThat(peer.awaitEnd(BOUND)).isEqualTo(new Ending(Ending.NO_FRAME, "", TransportEnd.RESET));
            assertThatThrownBy(() -> peer.readFrame(BOUND)).hasMessageContaining("ended by RESET");

            Peer second = dial("/x").through("127.0.0.1", proxy.port()).connect();
            second.reset();
            proxy.awaitConnections(0, BOUND);
        }
    }

    @Test
    void illegalFramesAreSentAsTheyAre() throws Exception {
        connect();
        peer.send(Frame.text("x").withRsv(1));
        assertThat(peer.awaitEnd(BOUND).transport()).isNotNull();

        peer.close();
        connect();
        peer.send(Frame.text("x").unmasked());
        assertThat(peer.awaitEnd(BOUND).transport()).isNotNull();

        peer.close();
        connect();
        peer.sendBytes(Frame.binary(new byte[1]).bytes(1L << 40));
        assertThat(peer.awaitEnd(BOUND).transport()).isNotNull();
    }

    @Test
    void aReaderThatStoppedFillsTheServersQueue() throws Exception {
        peer = dial("/x").receiveBuffer(128 * 1024).connect();
        ServerWebSocket socket = SOCKETS.poll(10, TimeUnit.SECONDS);
        peer.stopReading();
        ByteOracle down = ByteOracle.of("peer", "down");
        int size = 60_000;
        int messages = 150;
        Future<Void> last = Future.succeededFuture();
        for (int i = 0; i < messages; i++) {
            last = socket.writeBinaryMessage(Buffer.buffer(down.bytes((long) i * size, size)));
        }
        assertThatThrownBy(() -> peer.readFrame(ofMillis(200))).hasMessageContaining("bytes received: 0");
        assertThat(last.isComplete()).isFalse();

        ByteChecker checker = down.checker();
        peer.onData(checker::accept);
        peer.resumeReading();
        peer.awaitReceived((long) messages * size, BOUND);
        checker.expectCount((long) messages * size);
    }

    @Test
    void aSlowReaderKeepsItsRate() throws Exception {
        ServerWebSocket socket = connect();
        peer.readSlowly(50_000);
        long start = System.nanoTime();
        socket.writeBinaryMessage(Buffer.buffer(new byte[25_000]));
        peer.awaitReceived(25_000, BOUND);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(ofMillis(400), BOUND);
    }

    @Test
    void aWrongByteFailsTheNextWait() throws Exception {
        ServerWebSocket socket = connect();
        peer.onData(ByteOracle.of("peer", "down").checker()::accept);
        socket.writeBinaryMessage(Buffer.buffer(new byte[100]));

        assertThatThrownBy(() -> peer.awaitReceived(100, BOUND))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("peer down", "offset 0");
    }

    @Test
    void aRefusalIsReadWhole() {
        RawResponse refusal = dial("/refused").connectExpectingRefusal();

        assertThat(refusal.status()).isEqualTo(401);
        assertThatThrownBy(() -> dial("/refused").connect())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("401");
        assertThatThrownBy(() -> dial("/x").connectExpectingRefusal()).hasMessageContaining("expected: a refusal");
        assertThat(dial("/x")
                        .exactly()
                        .header("Host", "x")
                        .connectExpectingRefusal()
                        .status())
                .isBetween(400, 599);
    }

    @Test
    void aPeerWhoseSenderIsBlockedStillReads() throws Exception {
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", port, 64 * 1024)) {
            peer = dial("/x").through("127.0.0.1", proxy.port()).connect();
            ServerWebSocket socket = SOCKETS.poll(10, TimeUnit.SECONDS);
            proxy.freeze(FaultProxy.Direction.TO_TARGET);
            Thread sender = new Thread(() -> assertThatThrownBy(() -> peer.sendBinary(new byte[50_000_000]))
                    .isInstanceOf(UncheckedIOException.class));
            sender.start();
            assertThatThrownBy(() -> peer.readFrame(ofMillis(300))).hasMessageContaining("bytes received: 0");
            socket.writePing(Buffer.buffer("p"));
            socket.writeTextMessage("through");

            assertThat(peer.readFrame(BOUND).opcode()).isEqualTo(Frame.PING);
            assertThat(peer.readFrame(BOUND).text()).isEqualTo("through");
            assertThat(sender.isAlive()).isTrue();
            peer.close();
            sender.join(10_000);
            assertThat(sender.isAlive()).isFalse();
        }
    }
}
