package io.culvert.node.front;

import io.culvert.cluster.HttpRoutes;
import io.culvert.node.config.HttpsConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.function.Predicate;

/** The one HTTPS server: HTTP/1.1, without compression, the routes of all roles on every event loop. */
public final class HttpsFront {
    /**
     * Of the event-bus bridge, whose WebSockets are Vert.x's: more than it takes, so that it can say what is too long; streams and
     * MQTT have frames of their own.
     */
    private static final int MAX_WEB_SOCKET_MESSAGE = 256 * 1024;

    private final Listening<HttpLoop> listening;

    private HttpsFront(Listening<HttpLoop> listening) {
        this.listening = listening;
    }

    /** Listens; every request is answered 503 until the front is opened. */
    public static Future<HttpsFront> bind(
            Vertx vertx, HttpsConfig config, ServerTls tls, ConnectionLimit all, int eventLoops) {
        HttpServerOptions options = new HttpServerOptions()
                .setUseAlpn(false)
                .setAlpnVersions(List.of(HttpVersion.HTTP_1_1))
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setMaxWebSocketFrameSize(MAX_WEB_SOCKET_MESSAGE)
                .setMaxWebSocketMessageSize(MAX_WEB_SOCKET_MESSAGE)
                .setMaxHeaderSize(config.maxHeaderSize().intBytes())
                .setMaxInitialLineLength(config.maxUriSize().intBytes())
                .setTcpNoDelay(true);
        tls.apply(options, config.tlsHandshakeTimeout());
        if (config.requestClientCertificates()) {
            tls.requestClientCertificates(options);
        }
        SocketAddress address = Listening.address("https", config.host(), config.port());
        ConnectionLimit limit = all.atMost(config.maxConnections());
        HttpLoop.Timeouts timeouts = new HttpLoop.Timeouts(config.requestTimeout(), config.keepAliveTimeout());
        return Listening.start(
                        vertx,
                        "https",
                        config.host(),
                        config.port(),
                        eventLoops,
                        () -> new HttpLoop(options, address, limit, timeouts))
                .map(HttpsFront::new);
    }

    public int port() {
        return listening.loops().get(0).port();
    }

    /**
     * Serves the routes from now on, to programs and to pages of these origins.
     *
     * @param bearer whether bearer tokens are taken, which a 401 then says
     */
    public Future<?> open(List<HttpRoutes> routes, Predicate<String> origins, boolean bearer) {
        RequestCheck check = new RequestCheck(origins);
        return Future.all(listening.loops().stream()
                .map(loop -> loop.open(routes, check::refuses, bearer))
                .toList());
    }

    /** Answers 503 from now on, but to legs; upgraded connections stay until their roles end them. */
    public void drain() {
        listening.loops().forEach(HttpLoop::drain);
    }

    /** Answers 503 from now on; upgraded connections stay until their roles end them. */
    public void refuse() {
        listening.loops().forEach(HttpLoop::refuse);
    }

    /** Closes the port and every connection. */
    public Future<Void> close() {
        return listening.close();
    }
}
