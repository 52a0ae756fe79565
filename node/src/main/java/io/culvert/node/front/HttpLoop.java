package io.culvert.node.front;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.HttpRoutes;
import io.culvert.protocol.BridgePath;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop's share of an HTTP server, with a router of its own. All its fields belong to that loop, except those that are
 * volatile.
 */
final class HttpLoop extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(HttpLoop.class);

    private static final String CHALLENGE = "WWW-Authenticate";

    private final HttpServerOptions options;
    private final SocketAddress address;
    private final ConnectionLimit limit;
    private final Timeouts timeouts;
    private final Map<HttpConnection, RequestPatience> connections = new HashMap<>();
    private HttpServer server;
    private Router router;
    private Predicate<HttpServerRequest> refuses = request -> false;
    private volatile Gate gate = Gate.STARTING;

    /** See {@link RequestPatience}. */
    record Timeouts(Duration request, Duration keepAlive) {}

    HttpLoop(HttpServerOptions options, SocketAddress address, ConnectionLimit limit, Timeouts timeouts) {
        this.options = options;
        this.address = address;
        this.limit = limit;
        this.timeouts = timeouts;
    }

    @Override
    public Future<?> start() {
        server = vertx.createHttpServer(options);
        server.connectionHandler(this::connected);
        server.requestHandler(this::requested);
        server.exceptionHandler(
                failure -> LOG.debug("a connection ended before its first request: {}", failure.toString()));
        return server.listen(address);
    }

    @Override
    public Future<?> stop() {
        return server.close();
    }

    int port() {
        return server.actualPort();
    }

    /** Serves the routes from now on. Any thread. */
    Future<Void> open(List<HttpRoutes> routes, Predicate<HttpServerRequest> refusal, boolean bearer) {
        return Future.future(done -> context.runOnContext(onLoop -> {
            try {
                router = router(routes, bearer);
                refuses = refusal;
                gate = Gate.OPEN;
                done.complete();
            } catch (RuntimeException e) {
                done.fail(e);
            }
        }));
    }

    /** Serves the legs of streams alone from now on; connections that were upgraded stay. Any thread. */
    void drain() {
        gate = Gate.DRAINING;
    }

    /** Refuses every request from now on; connections that were upgraded stay. Any thread. */
    void refuse() {
        gate = Gate.CLOSED;
    }

    private void connected(HttpConnection connection) {
        Channel channel =
                ((HttpServerConnection) connection).channelHandlerContext().channel();
        if (!limit.admit(channel)) {
            connection.close();
            return;
        }
        RequestPatience patience = new RequestPatience(vertx, connection, timeouts.request(), timeouts.keepAlive());
        connections.put(connection, patience);
        // The channel's own end: an upgraded connection has another close handler, or none.
        channel.closeFuture().addListener(closed -> {
            connections.remove(connection);
            patience.closed();
        });
    }

    private void requested(HttpServerRequest request) {
        RequestPatience patience = connections.get(request.connection());
        if (patience != null) {
            patience.headArrived(request);
        }
        if (gate != Gate.OPEN && !(gate == Gate.DRAINING && isLeg(request))) {
            FrontAnswer.unavailable(request);
        } else if (!refuses.test(request)) {
            router.handle(request);
        }
    }

    private static boolean isLeg(HttpServerRequest request) {
        return request.path() != null && request.path().startsWith(BridgePath.PREFIX);
    }

    /** Tells who is refused what may be shown; a leg's ticket comes from the hub itself. */
    private static void challenge(RoutingContext routing, boolean bearer) {
        HttpServerResponse response = routing.response();
        if (response.getStatusCode() == 401 && !isLeg(routing.request())) {
            response.headers().add(CHALLENGE, "SharedAccessSignature");
            if (bearer) {
                response.headers().add(CHALLENGE, "Bearer");
            }
        }
    }

    /** Nothing is served that the table does not name, and nothing is named that is not served. */
    private static void checkDeclared(Router router, List<ApiRoute> table) {
        Set<String> declared = table.stream().map(ApiRoute::key).collect(Collectors.toSet());
        // The first is the one above, for every request.
        Set<String> mounted = router.getRoutes().stream()
                .skip(1)
                .map(Route::getName)
                .map(String::valueOf)
                .collect(Collectors.toSet());
        if (!mounted.equals(declared)) {
            String differing = Stream.concat(
                            mounted.stream().filter(name -> !declared.contains(name)),
                            declared.stream().filter(name -> !mounted.contains(name)))
                    .sorted()
                    .collect(Collectors.joining(", "));
            throw new IllegalStateException("routes: " + differing + " (expected: mounted and in the table, both)");
        }
    }

    private Router router(List<HttpRoutes> routes, boolean bearer) {
        Router fresh = Router.router(vertx);
        fresh.route().order(Integer.MIN_VALUE).handler(routing -> {
            RequestPatience patience = connections.get(routing.request().connection());
            if (patience != null) {
                // Of an upgrade there is no end: its connection belongs to its role from then on.
                routing.addEndHandler(answered -> patience.answered());
            }
            routing.addHeadersEndHandler(written -> challenge(routing, bearer));
            routing.next();
        });
        HttpRoutes all = HttpRoutes.all(routes);
        all.mount(fresh);
        checkDeclared(fresh, all.table());
        FrontAnswer.MESSAGES.forEach((status, message) ->
                fresh.errorHandler(status, routing -> FrontAnswer.plain(routing.response(), status, message)));
        fresh.errorHandler(400, routing -> FrontAnswer.malformed(routing.request()));
        fresh.errorHandler(500, FrontAnswer::fault);
        return fresh;
    }
}
