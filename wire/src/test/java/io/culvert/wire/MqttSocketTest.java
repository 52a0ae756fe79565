package io.culvert.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.protocol.CloseReason;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MqttSocketTest {
    private static final String UPGRADE =
            "GET /$iothub/websocket HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\n"
                    + "Upgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> serverSawClose = new CompletableFuture<>();
    private final BlockingQueue<MqttSocket> accepted = new LinkedBlockingQueue<>();
    private final NetClient client = vertx.createNetClient(new NetClientOptions().setIdleTimeout(1));
    // A client that nobody refers to is closed when it is garbage-collected.
    private final NetClient rawClient = vertx.createNetClient();
    private final NetClient narrowClient =
            vertx.createNetClient(new NetClientOptions().setReceiveBufferSize(32 * 1024));
    private HttpServer server;

    @BeforeEach
    void listen() throws Exception {
        // The idle limit is shorter than the tests wait: it must not reach an upgraded connection.
        server = vertx.createHttpServer(new HttpServerOptions().setIdleTimeout(1))
                .requestHandler(request -> MqttUpgrade.refusal(request)
                        .ifPresentOrElse(
                                status ->
                                        request.response().setStatusCode(status).end(),
                                () -> MqttUpgrade.accept(request).onSuccess(this::echo)))
                .listen(0)
                .await(5, SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(5, SECONDS);
    }

    private void echo(MqttSocket socket) {
        socket.exceptionHandler(expected -> {});
        socket.closeHandler(closed -> serverSawClose.complete(null));
        socket.handler(packet -> {
            if (packet instanceof MqttPublishMessage publish) {
                socket.write(publish(publish.variableHeader().topicName(), ByteBufUtil.getBytes(publish.payload())));
            }
        });
        accepted.add(socket);
    }

    private Future<MqttSocket> dialTo(HttpServer hub) {
        return MqttDial.overWebSocket(
                client,
                new ConnectOptions().setHost("127.0.0.1").setPort(hub.actualPort()),
                "hub.test",
                Duration.ofSeconds(2));
    }

    private MqttSocket dial() throws Exception {
        return taking(dialTo(server).await(5, SECONDS));
    }

    private MqttSocket taking(MqttSocket socket) {
        socket.handler(packet -> {
            MqttPublishMessage publish = (MqttPublishMessage) packet;
            received.add(publish.variableHeader().topicName() + "="
                    + publish.payload().toString(StandardCharsets.ISO_8859_1));
        });
        return socket;
    }

    private static MqttPublishMessage publish(String topic, byte[] payload) {
        return MqttMessageBuilders.publish()
                .topicName(topic)
                .qos(MqttQoS.AT_MOST_ONCE)
                .payload(Unpooled.wrappedBuffer(payload))
                .build();
    }

    @Test
    void packetsGoBothWaysOverWebSocket() throws Exception {
        MqttSocket socket = dial();
        byte[] large = new byte[200_000];
        new Random(1).nextBytes(large);

        socket.write(publish("small", new byte[0]));
        socket.write(publish("large", large));

        assertThat(received.poll(5, SECONDS)).isEqualTo("small=");
        assertThat(received.poll(5, SECONDS)).isEqualTo("large=" + new String(large, StandardCharsets.ISO_8859_1));
    }

    @Test
    void aRequestsIdleLimitDoesNotEndAnUpgradedConnection() throws Exception {
        MqttSocket socket = dial();

        assertThatThrownBy(() -> serverSawClose.get(2, SECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);
        socket.write(publish("still here", new byte[0]));
        assertThat(received.poll(5, SECONDS)).isEqualTo("still here=");
    }

    @Test
    void theHubMaySayWhyItEndsASession() throws Exception {
        MqttSocket socket = dial();
        CompletableFuture<Optional<CloseReason>> closed = new CompletableFuture<>();
        socket.closeHandler(end -> closed.complete(socket.closedFor()));

        accepted.poll(5, SECONDS).close(CloseReason.SESSION_REPLACED);

        assertThat(closed.get(5, SECONDS)).contains(CloseReason.SESSION_REPLACED);
    }

    @Test
    void anEndWithoutAReasonHasNone() throws Exception {
        MqttSocket socket = dial();
        CompletableFuture<Optional<CloseReason>> closed = new CompletableFuture<>();
        socket.closeHandler(end -> closed.complete(socket.closedFor()));

        accepted.poll(5, SECONDS).close();

        assertThat(closed.get(5, SECONDS)).isEmpty();
    }

    @Test
    void aPeerThatDoesNotReadIsNotReadFromEither() throws Exception {
        NetServer plain = vertx.createNetServer(new NetServerOptions().setSendBufferSize(32 * 1024))
                .connectHandler(incoming -> {
                    MqttSocket hubSide = MqttSocket.direct(incoming);
                    hubSide.stopWhileUnread();
                    echo(hubSide);
                })
                .listen(0)
                .await(5, SECONDS);
        MqttSocket socket = narrowClient
                .connect(plain.actualPort(), "127.0.0.1")
                .map(connected -> {
                    MqttSocket deviceSide = taking(MqttSocket.direct(connected));
                    deviceSide.hold(true);
                    return deviceSide;
                })
                .await(5, SECONDS);
        MqttSocket hubSide = accepted.poll(5, SECONDS);
        byte[] payload = new byte[100_000];

        // Every packet is echoed, so the hub side could pile up all of them if it went on reading.
        for (int i = 0; i < 60; i++) {
            socket.write(publish("t", payload));
        }
        Channel channel = hubSide.socket().channelHandlerContext().channel();
        await(() -> !channel.config().isAutoRead());

        socket.socket().channelHandlerContext().executor().execute(() -> socket.hold(false));
        for (int i = 0; i < 60; i++) {
            assertThat(received.poll(5, SECONDS)).isNotNull();
        }
        await(channel.config()::isAutoRead);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long limit = System.nanoTime() + SECONDS.toNanos(5);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(limit);
            Thread.onSpinWait();
        }
    }

    @Test
    void closingEndsBothSides() throws Exception {
        MqttSocket socket = dial();
        CompletableFuture<Void> clientSawClose = new CompletableFuture<>();
        socket.closeHandler(closed -> clientSawClose.complete(null));

        accepted.poll(5, SECONDS).close();

        clientSawClose.get(5, SECONDS);
        serverSawClose.get(5, SECONDS);
    }

    @Test
    void theClientsSpellingIsEchoedAndFramesEndAnywhere() throws Exception {
        Raw raw = new Raw(UPGRADE + "Sec-WebSocket-Protocol: amqp, MQTT\r\n\r\n");
        assertThat(raw.until("\r\n\r\n"))
                .startsWith("HTTP/1.1 101 ")
                .containsIgnoringCase("sec-websocket-protocol: MQTT\r\n")
                .contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");

        // Two QoS 0 PUBLISH packets of topic "ab", in three frames cut inside the packets, a ping between them.
        raw.send("02 83 00000000 30 04 00", "89 81 00000000 70", "80 80 00000000", "82 84 00000000 02 61 62 30")
                .send("82 85 00000000 04 00 02 61 62");

        assertThat(raw.bytes(3 + 2 * 8)).isEqualTo("8a01708206300400026162" + "8206300400026162");
    }

    @Test
    void aCloseFrameIsAnsweredWithItsCode() throws Exception {
        Raw raw = new Raw(UPGRADE + "Sec-WebSocket-Protocol: mqtt\r\n\r\n");
        raw.until("\r\n\r\n");

        raw.send("88 82 00000000 03e9");

        assertThat(raw.bytes(4)).isEqualTo("880203e9");
        raw.closed.get(5, SECONDS);
    }

    @Test
    void textAndUnmaskedFramesEndTheConnection() throws Exception {
        Raw text = new Raw(UPGRADE + "Sec-WebSocket-Protocol: mqtt\r\n\r\n");
        text.until("\r\n\r\n");
        text.send("81 81 00000000 61");
        assertThat(text.bytes(4)).startsWith("88").endsWith("03eb");
        text.closed.get(5, SECONDS);

        Raw unmasked = new Raw(UPGRADE + "Sec-WebSocket-Protocol: mqtt\r\n\r\n");
        unmasked.until("\r\n\r\n");
        unmasked.send("82 01 00");
        unmasked.closed.get(5, SECONDS);
    }

    @Test
    void whatIsNoUpgradeToMqttIsRefused() throws Exception {
        assertThat(new Raw(UPGRADE + "\r\n").until("\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(new Raw(UPGRADE + "Sec-WebSocket-Protocol: amqp\r\n\r\n").until("\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(new Raw("GET / HTTP/1.1\r\nHost: h\r\n\r\n").until("\r\n\r\n"))
                .startsWith("HTTP/1.1 426 ");
    }

    @Test
    void anotherAnswerThanTheUpgradeFailsTheDial() throws Exception {
        HttpServer other = vertx.createHttpServer()
                .requestHandler(request -> request.response().setStatusCode(403).end("no"))
                .listen(0)
                .await(5, SECONDS);

        assertThatThrownBy(() -> dialTo(other).await(5, SECONDS))
                .isInstanceOfSatisfying(
                        MqttDial.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(403));
    }

    /** A client that writes bytes as the test spells them. */
    private final class Raw {
        private final NetSocket socket;
        private final StringBuilder hex = new StringBuilder();
        final CompletableFuture<Void> closed = new CompletableFuture<>();

        Raw(String request) throws Exception {
            socket = rawClient.connect(server.actualPort(), "127.0.0.1").await(5, SECONDS);
            socket.closeHandler(end -> closed.complete(null));
            socket.handler(this::heard);
            socket.write(request);
        }

        private synchronized void heard(Buffer bytes) {
            hex.append(ByteBufUtil.hexDump(bytes.getBytes()));
            notifyAll();
        }

        Raw send(String... frames) {
            for (String frame : frames) {
                socket.write(Buffer.buffer(ByteBufUtil.decodeHexDump(frame.replace(" ", ""))));
            }
            return this;
        }

        String until(String end) throws InterruptedException {
            String wanted = ByteBufUtil.hexDump(end.getBytes(StandardCharsets.ISO_8859_1));
            return new String(ByteBufUtil.decodeHexDump(take(wanted, 0)), StandardCharsets.ISO_8859_1);
        }

        String bytes(int count) throws InterruptedException {
            return take("", 2 * count);
        }

        private synchronized String take(String wanted, int atLeast) throws InterruptedException {
            long limit = System.nanoTime() + SECONDS.toNanos(5);
            while (hex.indexOf(wanted) < 0 || hex.length() < atLeast) {
                assertThat(System.nanoTime()).as("in time").isLessThan(limit);
                wait(100);
            }
            int end = Math.max(atLeast, hex.indexOf(wanted) + wanted.length());
            String head = hex.substring(0, end);
            hex.delete(0, end);
            return head;
        }
    }
}
