package io.culvert.wire;

import io.culvert.protocol.CloseReason;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * A socket that speaks MQTT packets, the same whether they lie straight on TCP or TLS or in WebSocket frames. Used by the hub's
 * sessions and by our device client; owned by the event loop of its socket.
 *
 * <p>Set the handlers in the turn in which the socket came. A packet that cannot be decoded arrives as one whose
 * {@code decoderResult()} failed, and nothing comes after it: its receiver should close.
 */
public final class MqttSocket {
    /** The longest packet that is taken. */
    public static final int MAX_PACKET = 262_144;
    /** The longest WebSocket frame that is taken: room for the longest packet and some beside it. */
    public static final int MAX_FRAME = 2 * MAX_PACKET;

    /** Longer than any {@code device/module}; only MQTT 3.1, which is refused anyway, has a limit of its own. */
    private static final int MAX_CLIENT_ID = 65_535;

    private static final ChannelOption<Integer> USER_TIMEOUT = epollOption("TCP_USER_TIMEOUT");
    private static final ChannelOption<Integer> KEEP_ALIVE_IDLE = epollOption("TCP_KEEPIDLE");
    private static final ChannelOption<Integer> KEEP_ALIVE_INTERVAL = epollOption("TCP_KEEPINTVL");

    private final NetSocketInternal socket;
    private final MqttFlow flow = new MqttFlow();
    private Optional<MqttFrames> frames = Optional.empty();

    private MqttSocket(NetSocket socket) {
        this.socket = (NetSocketInternal) socket;
    }

    /** MQTT straight on the socket, of either side. */
    public static MqttSocket direct(NetSocket socket) {
        MqttSocket mqtt = new MqttSocket(socket);
        mqtt.install(mqtt.pipeline());
        return mqtt;
    }

    /** The hub's side of MQTT over WebSocket, on a socket whose 101 has been sent: takes masked frames only. */
    static MqttSocket webSocketServer(NetSocket socket) {
        return new MqttSocket(socket).overWebSocket(true);
    }

    /** A client's side of MQTT over WebSocket, on a socket whose 101 has come: masks its frames. */
    static MqttSocket webSocketClient(NetSocket socket) {
        return new MqttSocket(socket).overWebSocket(false);
    }

    private MqttSocket overWebSocket(boolean server) {
        ChannelPipeline pipeline = pipeline();
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(server)
                .allowMaskMismatch(!server)
                .allowExtensions(false)
                .maxFramePayloadLength(MAX_FRAME)
                .build();
        String last = socket.channelHandlerContext().name();
        pipeline.addBefore(last, "mqttWebSocketDecoder", new WebSocket13FrameDecoder(config));
        pipeline.addBefore(last, "mqttWebSocketEncoder", new WebSocket13FrameEncoder(!server));
        MqttFrames mqttFrames = new MqttFrames();
        frames = Optional.of(mqttFrames);
        pipeline.addBefore(last, "mqttFrames", mqttFrames);
        install(pipeline);
        return this;
    }

    private void install(ChannelPipeline pipeline) {
        // A server's or client's idle limit is for requests; MQTT has a keep-alive of its own.
        if (pipeline.get(IdleStateHandler.class) != null) {
            pipeline.remove(IdleStateHandler.class);
        }
        String last = socket.channelHandlerContext().name();
        pipeline.addBefore(last, "mqttEncoder", MqttEncoder.INSTANCE);
        pipeline.addBefore(last, "mqttDecoder", new MqttDecoder(MAX_PACKET, MAX_CLIENT_ID));
        pipeline.addBefore(last, "mqttFlow", flow);
    }

    private ChannelPipeline pipeline() {
        return socket.channelHandlerContext().pipeline();
    }

    /** Takes each packet; its payload is released when the handler returns. */
    public MqttSocket handler(Handler<MqttMessage> handler) {
        socket.messageHandler(message -> {
            try {
                if (message instanceof MqttMessage packet) {
                    handler.handle(packet);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        });
        return this;
    }

    public Future<Void> write(MqttMessage packet) {
        return socket.writeMessage(packet);
    }

    /** Runs once when the connection has ended, however it did. */
    public MqttSocket closeHandler(Handler<Void> handler) {
        socket.closeHandler(handler);
        return this;
    }

    public MqttSocket exceptionHandler(Handler<Throwable> handler) {
        socket.exceptionHandler(handler);
        return this;
    }

    /** Ends the connection after what was written; over WebSocket with a close frame. */
    public Future<Void> close() {
        return socket.close();
    }

    /** The same for a reason, which only a WebSocket's close frame can tell: MQTT 3.1.1 has no words for it. */
    public Future<Void> close(CloseReason reason) {
        frames.ifPresent(webSocket -> webSocket.closesFor(reason));
        return close();
    }

    /** Why the other side ended the connection, where it has said so. */
    public Optional<CloseReason> closedFor() {
        return frames.flatMap(MqttFrames::closedFor);
    }

    /**
     * Stops reading, or goes on. Packets that were read already still arrive: one read's worth at most.
     */
    public void hold(boolean hold) {
        flow.hold(hold);
    }

    /**
     * From now on a peer that does not read what is sent to it is not read from either, so that what is owed to it stays
     * bounded. For the hub's side only: if both sides did it, they could wait for each other for ever.
     */
    public void stopWhileUnread() {
        flow.stopWhileUnread();
    }

    /**
     * Lets the kernel find a peer that is gone within about this time, where MQTT's own keep-alive would take minutes: by
     * probes while nothing is sent, by missing acknowledgements otherwise. Only the epoll transport knows such times;
     * elsewhere the kernel's defaults apply.
     */
    public void watchPeer(Duration limit) {
        ChannelConfig config = socket.channelHandlerContext().channel().config();
        int seconds = (int) Math.max(2, limit.toSeconds());
        config.setOption(ChannelOption.SO_KEEPALIVE, true);
        config.setOption(KEEP_ALIVE_IDLE, seconds / 2);
        config.setOption(KEEP_ALIVE_INTERVAL, Math.max(1, seconds / 6));
        config.setOption(USER_TIMEOUT, (int) limit.toMillis());
    }

    /** By name: the epoll transport may not be there. */
    private static ChannelOption<Integer> epollOption(String name) {
        return ChannelOption.valueOf("io.netty.channel.epoll.EpollChannelOption#" + name);
    }

    /**
     * The certificates that the peer showed in the TLS handshake, leaf first, of which TLS has proven only that the peer holds the
     * leaf's key; empty when it showed none, or without TLS.
     */
    public List<Certificate> peerCertificates() {
        SslHandler tls = pipeline().get(SslHandler.class);
        try {
            return tls == null ? List.of() : List.of(tls.engine().getSession().getPeerCertificates());
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    /** The socket below, for its addresses and options; its data handlers belong to this class. */
    public NetSocketInternal socket() {
        return socket;
    }
}
