package io.culvert.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ControlMessage;
import io.culvert.protocol.HostPort;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelayTest {
    private final RelayLayout relay = new RelayLayout(WireLimits.defaults());

    @AfterEach
    void close() throws Exception {
        relay.close();
    }

    @Test
    void bytesSentBeforeTheOtherSideArrivesAreDelivered() throws Exception {
        WebSocket a = relay.plain("/a");
        a.writeBinaryMessage(Buffer.buffer("early"));

        Ear b = Ear.plain(relay, "/b");

        assertThat(b.next()).isEqualTo("binary early");
    }

    @Test
    void messagesKeepTheirBoundariesAndTypesBetweenPlainLegs() throws Exception {
        WebSocket a = relay.plain("/a");
        Ear b = Ear.plain(relay, "/b");
        a.writeBinaryMessage(Buffer.buffer("one"));
        a.writeTextMessage("two");
        a.writeBinaryMessage(Buffer.buffer(""));
        a.writeFrame(WebSocketFrame.binaryFrame(Buffer.buffer("thr"), false));
        a.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer("ee"), true));

        assertThat(b.next()).isEqualTo("binary one");
        assertThat(b.next()).isEqualTo("text two");
        assertThat(b.next()).isEqualTo("binary three");
    }

    @Test
    void aPlainPeerCannotForgeControl() throws Exception {
        WebSocket a = relay.plain("/a");
        Ear b = Ear.culvert(relay, "/b");
        a.writeTextMessage("{\"type\":\"eof\",\"sent\":0}");

        assertThat(b.next()).isEqualTo("binary {\"type\":\"eof\",\"sent\":0}");
    }

    @Test
    void controlOfOursIsNotShownToAPlainPeer() throws Exception {
        WebSocket a = relay.culvert("/a");
        Ear b = Ear.plain(relay, "/b");
        a.writeTextMessage("{\"type\":\"hello\"}");
        a.writeBinaryMessage(Buffer.buffer("data"));

        assertThat(b.next()).isEqualTo("binary data");
    }

    @Test
    void controlPassesBetweenTwoOfOursUncountedAndBounded() throws Exception {
        WebSocket a = relay.culvert("/a");
        Ear b = Ear.culvert(relay, "/b");
        a.writeTextMessage("x".repeat(4096));
        a.writeBinaryMessage(Buffer.buffer("data"));
        assertThat(b.next()).isEqualTo("text " + "x".repeat(4096));
        assertThat(b.next()).isEqualTo("binary data");
        assertThat(relay.splice.get(5, SECONDS).bytesFromA()).isEqualTo(4);

        a.writeTextMessage("x".repeat(4097));

        assertThat(relay.end.get(5, SECONDS).ending().reason()).isEqualTo(CloseReason.FRAME_TOO_BIG);
        assertThat(b.closed()).isEqualTo("1009 frame-too-big");
    }

    @Test
    void aCleanCloseIsCleanAtTheOtherSideAfterAllBytes() throws Exception {
        WebSocket a = relay.plain("/a");
        Ear b = Ear.plain(relay, "/b");
        for (int i = 0; i < 1000; i++) {
            a.writeBinaryMessage(Buffer.buffer("m" + i));
        }
        a.close();

        for (int i = 0; i < 1000; i++) {
            assertThat(b.next()).isEqualTo("binary m" + i);
        }
        assertThat(b.closed()).isEqualTo("1000 null");
        assertThat(relay.end.get(5, SECONDS).ending().reason()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void aCodeOfTheApplicationIsPassedOnWithItsText() throws Exception {
        WebSocket a = relay.plain("/a");
        Ear b = Ear.plain(relay, "/b");
        b.heard();
        a.close((short) 4711, "so long");

        assertThat(b.closed()).isEqualTo("4711 so long");
        assertThat(relay.end.get(5, SECONDS).ending().reason()).isEqualTo(CloseReason.APPLICATION_CLOSED);
    }

    @Test
    void aSideThatVanishesIsToldApartFromACleanEnd() throws Exception {
        WebSocket a = relay.plain("/a");
        Ear b = Ear.plain(relay, "/b");
        b.heard();
        drop(a, false);

        assertThat(b.closed()).isEqualTo("1011 WS disconnected");
        assertThat(relay.end.get(5, SECONDS).ending().reason()).isEqualTo(CloseReason.CONNECTION_LOST);
        assertThat(relay.end.get(5, SECONDS).by()).contains(relay.legA());
    }

    @Test
    void aClientOfOursIsToldTheReasonByName() throws Exception {
        WebSocket a = relay.plain("/a");
        Ear b = Ear.culvert(relay, "/b");
        b.heard();
        drop(a, true);

        assertThat(b.closed()).isEqualTo("1011 connection-lost");
    }

    @Test
    void aReasonThatOneOfOursTellsReachesTheOther() throws Exception {
        WebSocket a = relay.culvert("/a");
        Ear b = Ear.culvert(relay, "/b");
        b.heard();
        a.close((short) 1011, "reset");

        assertThat(b.closed()).isEqualTo("1011 reset");
        assertThat(relay.end.get(5, SECONDS).ending().reason()).isEqualTo(CloseReason.RESET);
    }

    @Test
    void aSilentPeerIsGivenUpAfterTwoIntervalsAndALivelyOneNot() throws Exception {
        try (RelayLayout quick = new RelayLayout(WireLimits.defaults().withLiveness(Duration.ofMillis(200)))) {
            NetSocketInternal mute = (NetSocketInternal)
                    quick.sockets.connect(quick.port, "127.0.0.1").await(5, SECONDS);
            mute.write("GET /a HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
            CompletableFuture<Void> closed = new CompletableFuture<>();
            mute.closeHandler(gone -> closed.complete(null));
            long start = System.nanoTime();
            Ear b = Ear.plain(quick, "/b");

            assertThat(b.closed()).isEqualTo("1011 WS disconnected");
            SpliceEnd end = quick.end.get(5, SECONDS);

            assertThat(end.ending().reason()).isEqualTo(CloseReason.PEER_SILENT);
            assertThat(end.by()).contains(quick.legA());
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(390));
            closed.get(5, SECONDS);
        }
    }

    @Test
    void whatFollowsThe101InOnePacketIsNotLost() throws Exception {
        var server = relay.vertx
                .createNetServer()
                .connectHandler(socket -> socket.handler(request -> {
                    String key = request.toString()
                            .split("(?i)sec-websocket-key: ")[1]
                            .split("\r\n")[0];
                    socket.write(Buffer.buffer(
                                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                            + "Sec-WebSocket-Accept: " + WebSocketKeys.accept(key) + "\r\n\r\n")
                            .appendBytes(FrameReaderTest.frame(true, 2, "first".getBytes()))
                            .appendBytes(FrameReaderTest.frame(true, 8, new byte[] {3, (byte) 0xE8})));
                }));
        int port = server.listen(0, "127.0.0.1").await(5, SECONDS).actualPort();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        var socket = relay.sockets.connect(port, "127.0.0.1").await(5, SECONDS);
        WebSocketLeg leg = new WebSocketDial(new HostPort("127.0.0.1", port), "/", Map.of(), Optional.empty())
                .leg(socket, "culvert.v1", WireLimits.defaults())
                .await(5, SECONDS);
        leg.listen(new LegListener() {
            @Override
            public void piece(Piece piece) {
                heard.add(piece.bytes().toString(StandardCharsets.US_ASCII));
                piece.bytes().release();
            }

            @Override
            public void readComplete() {}

            @Override
            public void inputEnded() {}

            @Override
            public void ended(Ending ending) {
                heard.add(ending.reason().label());
            }
        });
        leg.resume();

        assertThat(heard.poll(5, SECONDS)).isEqualTo("first");
        assertThat(heard.poll(5, SECONDS)).isEqualTo("completed");
        leg.close(CloseReason.COMPLETED);
    }

    /** Ends a client's TCP connection without a close frame: by FIN, or by RST. */
    private static void drop(WebSocket socket, boolean reset) {
        Channel channel = ((WebSocketInternal) socket).channelHandlerContext().channel();
        channel.eventLoop().execute(() -> {
            if (reset) {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
            }
            channel.unsafe().close(channel.voidPromise());
        });
    }

    /** Hears a WebSocket from the moment it is there. */
    private static final class Ear {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<String> closed = new CompletableFuture<>();
        private final ClientWebSocket socket;

        static Ear plain(RelayLayout relay, String path) throws Exception {
            Ear ear = new Ear(relay.unconnected());
            relay.connect(ear.socket, path, List.of());
            return ear;
        }

        static Ear culvert(RelayLayout relay, String path) throws Exception {
            Ear ear = new Ear(relay.unconnected());
            relay.connect(ear.socket, path, List.of(ControlMessage.SUBPROTOCOL));
            return ear;
        }

        private Ear(ClientWebSocket socket) {
            this.socket = socket;
            socket.binaryMessageHandler(message -> messages.add("binary " + message));
            socket.textMessageHandler(message -> messages.add("text " + message));
            socket.closeHandler(gone -> closed.complete(socket.closeStatusCode() + " " + socket.closeReason()));
        }

        /** The peer is surely spliced: bytes of it came back. */
        void heard() throws Exception {
            socket.writePing(Buffer.buffer(Unpooled.EMPTY_BUFFER.array())).await(5, SECONDS);
        }

        String next() throws Exception {
            return messages.poll(5, SECONDS);
        }

        String closed() throws Exception {
            return closed.get(10, SECONDS);
        }
    }
}
