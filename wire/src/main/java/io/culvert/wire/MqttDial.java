package io.culvert.wire;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * One WebSocket handshake of MQTT as a client: connect, ask, check the 101, put the framing in. Owned by the event loop of its
 * socket. It goes through a {@link NetClient} because the socket of Vert.x's HTTP client hides its channel.
 */
public final class MqttDial {
    /** How long an answer other than the 101 may be. */
    private static final int MAX_ANSWER = 65_536;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final NetSocketInternal socket;
    private final String key;
    private final Promise<MqttSocket> promise = Promise.promise();

    private MqttDial(NetSocketInternal socket) {
        this.socket = socket;
        byte[] bits = new byte[16];
        RANDOM.nextBytes(bits);
        key = Base64.getEncoder().encodeToString(bits);
    }

    /**
     * Connects and upgrades to MQTT over WebSocket at {@link MqttUpgrade#PATH}. TLS, trust, proxy and the time to connect are
     * the client's options. Fails with {@link Refused} when the hub answers another status than 101.
     *
     * <p>The socket's handlers must be set by the caller's {@code onSuccess}, which runs on the socket's event loop.
     *
     * @param authority the Host header: {@code host} or {@code host:port}
     * @param limit for the answer, once connected
     */
    public static Future<MqttSocket> overWebSocket(
            NetClient client, ConnectOptions options, String authority, Duration limit) {
        return client.connect(options)
                .compose(socket -> new MqttDial((NetSocketInternal) socket).ask(authority, limit));
    }

    private Future<MqttSocket> ask(String authority, Duration limit) {
        String last = socket.channelHandlerContext().name();
        pipeline()
                .addBefore(last, "mqttHttpCodec", new HttpClientCodec())
                .addBefore(last, "mqttHttpAnswer", new HttpObjectAggregator(MAX_ANSWER));
        ScheduledFuture<?> late = socket.channelHandlerContext()
                .executor()
                .schedule(
                        () -> fail(new IOException("MQTT over WebSocket: no answer in " + limit.toMillis() + " ms")),
                        limit.toMillis(),
                        TimeUnit.MILLISECONDS);
        socket.messageHandler(this::answered);
        socket.exceptionHandler(this::fail);
        socket.closeHandler(closed -> fail(new IOException("MQTT over WebSocket: closed instead of answered")));
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, MqttUpgrade.PATH);
        request.headers()
                .set(HttpHeaderNames.HOST, authority)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13")
                .set(HttpHeaderNames.SEC_WEBSOCKET_KEY, key)
                .set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, MqttUpgrade.SUB_PROTOCOL);
        socket.writeMessage(request).onFailure(this::fail);
        return promise.future().onComplete(done -> late.cancel(false));
    }

    private void answered(Object message) {
        try {
            if (message instanceof FullHttpResponse response) {
                check(response);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void check(FullHttpResponse response) {
        int status = response.status().code();
        String protocol = response.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, "");
        if (status != 101) {
            fail(new Refused(status, "MQTT over WebSocket: HTTP " + status + " (expected: 101)"));
        } else if (!MqttUpgrade.acceptOf(key).equals(response.headers().get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT))
                || !MqttUpgrade.SUB_PROTOCOL.equalsIgnoreCase(protocol)) {
            fail(new Refused(status, "MQTT over WebSocket: the 101 is of another protocol or of another request"));
        } else {
            socket.messageHandler(null);
            socket.closeHandler(null);
            socket.exceptionHandler(null);
            MqttSocket mqtt = MqttSocket.webSocketClient(socket);
            pipeline().remove("mqttHttpAnswer");
            pipeline().remove("mqttHttpCodec");
            promise.tryComplete(mqtt);
        }
    }

    private void fail(Throwable cause) {
        if (promise.tryFail(cause)) {
            socket.close();
        }
    }

    private ChannelPipeline pipeline() {
        return socket.channelHandlerContext().pipeline();
    }

    /** The hub answered something else than the upgrade. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int status;

        Refused(int status, String message) {
            super(message, null, false, false);
            this.status = status;
        }

        /** The HTTP status; 101 when only its headers were wrong. */
        public int status() {
            return status;
        }
    }
}
