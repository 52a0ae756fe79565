package io.culvert.wire;

import io.culvert.protocol.HostPort;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.CharsetUtil;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Turns a connected (and secured, and proxied) client socket into a WebSocket. What follows the server's 101 reaches the
 * handlers that the installer adds, even when it came in the same packet.
 *
 * @param host as in the Host header, with its port where it is not 443
 * @param path with its query
 * @param headers besides those of the handshake, in order
 * @param subprotocol the one offered; empty: none
 */
public record WebSocketDial(HostPort host, String path, Map<String, String> headers, Optional<String> subprotocol) {
    private static final int MAX_ERROR_BODY = 16 * 1024;

    /** The server answered something else than 101. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final String body;

        Refused(int status, String body) {
            super("the server answered " + status + " to the WebSocket");
            this.status = status;
            this.body = body;
        }

        public int status() {
            return status;
        }

        /** The first 16 KiB of the answer's body. */
        public String body() {
            return body;
        }
    }

    /**
     * Does the opening handshake.
     *
     * @param install called on the socket's event loop with the socket and the sub-protocol that the server chose; adds its
     *     handlers before Vert.x's own
     */
    public <T> Future<T> upgrade(NetSocket socket, BiFunction<NetSocketInternal, Optional<String>, T> install) {
        NetSocketInternal internal = (NetSocketInternal) socket;
        ChannelHandlerContext vertxContext = internal.channelHandlerContext();
        Promise<T> done = Promise.promise();
        vertxContext.executor().execute(() -> {
            String key = WebSocketKeys.fresh();
            var pipeline = vertxContext.pipeline();
            pipeline.addBefore(vertxContext.name(), "culvert-http", new HttpClientCodec());
            pipeline.addBefore(vertxContext.name(), "culvert-http-body", new HttpObjectAggregator(MAX_ERROR_BODY));
            pipeline.addBefore(vertxContext.name(), "culvert-dial", new Handshake<>(key, internal, install, done));
            vertxContext.channel().config().setAutoRead(true);
            pipeline.context("culvert-dial").writeAndFlush(request(key)).addListener(sent -> {
                if (!sent.isSuccess()) {
                    done.tryFail(sent.cause());
                }
            });
        });
        return done.future();
    }

    /** Does the opening handshake and makes a stopped leg of the socket. */
    public Future<WebSocketLeg> leg(NetSocket socket, String culvertSubprotocol, WireLimits limits) {
        return upgrade(socket, (internal, chosen) -> {
            boolean culvert = chosen.equals(Optional.of(culvertSubprotocol));
            WebSocketLeg leg = new WebSocketLeg(WebSocketLeg.Role.CLIENT, culvert, limits);
            leg.install(internal.channelHandlerContext());
            return leg;
        });
    }

    private FullHttpRequest request(String key) {
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
        request.headers()
                .set(HttpHeaderNames.HOST, host.text(443))
                .set(HttpHeaderNames.UPGRADE, "websocket")
                .set(HttpHeaderNames.CONNECTION, "Upgrade")
                .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13")
                .set(HttpHeaderNames.SEC_WEBSOCKET_KEY, key);
        subprotocol.ifPresent(name -> request.headers().set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, name));
        headers.forEach(request.headers()::set);
        return request;
    }

    /** Waits for the answer, then leaves the pipeline to the installer's handlers. Owned by the socket's loop. */
    private final class Handshake<T> extends ChannelInboundHandlerAdapter {
        private final String key;
        private final NetSocketInternal socket;
        private final BiFunction<NetSocketInternal, Optional<String>, T> install;
        private final Promise<T> done;

        Handshake(
                String key,
                NetSocketInternal socket,
                BiFunction<NetSocketInternal, Optional<String>, T> install,
                Promise<T> done) {
            this.key = key;
            this.socket = socket;
            this.install = install;
            this.done = done;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof FullHttpResponse response) {
                    answered(context, response);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void answered(ChannelHandlerContext context, FullHttpResponse response) {
            int status = response.status().code();
            if (status != 101) {
                done.tryFail(new Refused(status, response.content().toString(CharsetUtil.UTF_8)));
                context.close();
                return;
            }
            Optional<String> chosen =
                    Optional.ofNullable(response.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL));
            if (!proves(response) || chosen.isPresent() && !chosen.equals(subprotocol)) {
                done.tryFail(new IOException("the server's answer to the WebSocket handshake is not genuine"));
                context.close();
                return;
            }
            var pipeline = context.pipeline();
            T made = install.apply(socket, chosen);
            pipeline.remove(this);
            pipeline.remove(HttpObjectAggregator.class);
            // Fires what came behind the answer to the handlers that were just installed.
            pipeline.remove(HttpClientCodec.class);
            done.tryComplete(made);
        }

        private boolean proves(HttpResponse response) {
            return WebSocketKeys.accept(key).equals(response.headers().get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            done.tryFail(new IOException("the connection was closed before the WebSocket handshake was answered"));
            context.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            done.tryFail(cause);
            context.close();
        }
    }
}
