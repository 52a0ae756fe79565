package io.culvert.wire;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.net.NetSocketInternal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A request to become a WebSocket: checked, then answered with 101 by us, below Vert.x's own WebSockets, so that sub-protocols
 * may be spelled in any way and the bytes that follow are ours. No extension is ever accepted.
 */
public final class WebSocketUpgrade {
    private static final String VERSION = "13";

    private final HttpServerRequest request;

    private WebSocketUpgrade(HttpServerRequest request) {
        this.request = request;
    }

    /**
     * The upgrade of a request; empty when it is none, or a broken one, and was answered: 426 where the version is wrong, else
     * 400. The request is paused until {@link #accept} or an answer.
     */
    public static Optional<WebSocketUpgrade> of(HttpServerRequest request) {
        boolean asked = request.method() == HttpMethod.GET
                && hasToken(request.getHeader(HttpHeaderNames.CONNECTION), "upgrade")
                && hasToken(request.getHeader(HttpHeaderNames.UPGRADE), "websocket");
        String version = request.getHeader(HttpHeaderNames.SEC_WEBSOCKET_VERSION);
        if (!asked || !WebSocketKeys.wellFormed(request.getHeader(HttpHeaderNames.SEC_WEBSOCKET_KEY))) {
            request.response()
                    .setStatusCode(asked ? 400 : 426)
                    .putHeader("Upgrade", "websocket")
                    .end();
            return Optional.empty();
        }
        if (!VERSION.equals(version)) {
            request.response()
                    .setStatusCode(426)
                    .putHeader(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION)
                    .end();
            return Optional.empty();
        }
        request.pause();
        return Optional.of(new WebSocketUpgrade(request));
    }

    /** The sub-protocols that the client offers, as it spells them. */
    public List<String> subprotocols() {
        return request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** Answers 101 with one of the offered sub-protocols or none; on the request's event loop. */
    public Future<NetSocketInternal> accept(Optional<String> subprotocol) {
        HttpServerResponse response = request.response();
        response.putHeader(HttpHeaderNames.UPGRADE, "websocket")
                .putHeader(HttpHeaderNames.CONNECTION, "Upgrade")
                .putHeader(
                        HttpHeaderNames.SEC_WEBSOCKET_ACCEPT,
                        WebSocketKeys.accept(request.getHeader(HttpHeaderNames.SEC_WEBSOCKET_KEY)));
        subprotocol.ifPresent(name -> response.putHeader(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, name));
        return request.toNetSocket().map(NetSocketInternal.class::cast);
    }

    /** Like accept, and makes a stopped leg of the socket in the same turn. */
    public Future<WebSocketLeg> acceptLeg(Optional<String> subprotocol, boolean culvert, WireLimits limits) {
        return accept(subprotocol).map(socket -> {
            WebSocketLeg leg = new WebSocketLeg(WebSocketLeg.Role.SERVER, culvert, limits);
            leg.install(socket.channelHandlerContext());
            return leg;
        });
    }

    private static boolean hasToken(String header, String token) {
        return header != null
                && Arrays.stream(header.split(","))
                        .anyMatch(part -> part.strip().toLowerCase(Locale.ROOT).equals(token));
    }
}
