package io.culvert.node.front;

import io.culvert.node.config.ManagementConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Health over plain HTTP, on this machine only unless told otherwise. Serves from the start: a starting node is live, not ready. */
public final class ManagementFront {
    private static final HttpLoop.Timeouts TIMEOUTS =
            new HttpLoop.Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(60));

    private final Listening<HttpLoop> listening;

    private ManagementFront(Listening<HttpLoop> listening) {
        this.listening = listening;
    }

    /** @param unreadiness why the node is not ready; empty when it is */
    public static Future<ManagementFront> bind(
            Vertx vertx, ManagementConfig config, ConnectionLimit all, Supplier<List<String>> unreadiness) {
        HttpServerOptions options = new HttpServerOptions();
        SocketAddress address = Listening.address("management", config.host(), config.port());
        ConnectionLimit limit = all.atMost(config.maxConnections());
        return Listening.start(
                        vertx,
                        "management",
                        config.host(),
                        config.port(),
                        1,
                        () -> new HttpLoop(options, address, limit, TIMEOUTS))
                .compose(listening -> listening
                        .loops()
                        .get(0)
                        .open(List.of(new HealthRoutes(unreadiness)), request -> false, false)
                        .map(open -> new ManagementFront(listening)));
    }

    public int port() {
        return listening.loops().get(0).port();
    }

    public Future<Void> close() {
        return listening.close();
    }
}
