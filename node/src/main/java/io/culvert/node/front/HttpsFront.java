package io.culvert.node.front;

import io.culvert.cluster.HttpRoutes;
import io.culvert.node.config.HttpsConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The one HTTPS server: HTTP/1.1, without compression, the routes of all roles on every event loop. */
public final class HttpsFront {
    private final HttpsConfig config;
    private final Listening<HttpLoop> listening;

    private HttpsFront(HttpsConfig config, Listening<HttpLoop> listening) {
        this.config = config;
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
                .setMaxHeaderSize(config.maxHeaderSize().intBytes())
                .setMaxInitialLineLength(config.maxUriSize().intBytes())
                .setTcpNoDelay(true);
        tls.apply(options, config.tlsHandshakeTimeout());
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
                .map(listening -> new HttpsFront(config, listening));
    }

    public int port() {
        return listening.loops().get(0).port();
    }

    /**
     * Serves the routes from now on.
     *
     * @param hostNames the hub's, whose own pages may call
     * @param publicPort the port that browsers see
     */
    public Future<?> open(List<HttpRoutes> routes, List<String> hostNames, int publicPort) {
        RequestCheck check = new RequestCheck(origins(hostNames, publicPort));
        return Future.all(listening.loops().stream()
                .map(loop -> loop.open(routes, check::refuses))
                .toList());
    }

    /** Answers 503 from now on; upgraded connections stay until their roles end them. */
    public void drain() {
        listening.loops().forEach(HttpLoop::drain);
    }

    /** Closes the port and every connection. */
    public Future<Void> close() {
        return listening.close();
    }

    private Set<String> origins(List<String> hostNames, int publicPort) {
        Set<String> origins = new HashSet<>();
        config.allowedOrigins().forEach(origin -> origins.add(origin.toLowerCase(Locale.ROOT)));
        for (String name : hostNames) {
            String host = name.indexOf(':') >= 0 ? "[" + name + "]" : name.toLowerCase(Locale.ROOT);
            origins.add("https://" + host + (publicPort == 443 ? "" : ":" + publicPort));
        }
        return origins;
    }
}
