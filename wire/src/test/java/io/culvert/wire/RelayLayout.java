package io.culvert.wire;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.culvert.protocol.Bandwidth;
import io.culvert.protocol.ControlMessage;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.NetClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A relay of two legs on plain sockets of two event loops, for tests: {@code /a} and {@code /b} are spliced when both are there. */
final class RelayLayout implements AutoCloseable {
    final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    final CompletableFuture<SpliceEnd> end = new CompletableFuture<>();
    final CompletableFuture<Splice> splice = new CompletableFuture<>();
    final NetClient sockets = vertx.createNetClient();
    private final WebSocketClient clients = vertx.createWebSocketClient(
            new WebSocketClientOptions().setMaxFrameSize(1 << 21).setMaxMessageSize(1 << 21));
    private final WireLimits limits;
    private final CompletableFuture<WebSocketLeg> a = new CompletableFuture<>();
    private final CompletableFuture<WebSocketLeg> b = new CompletableFuture<>();
    private final List<HttpServer> servers = new ArrayList<>();
    private final int kernelBuffer;
    int port;

    RelayLayout(WireLimits limits) {
        this(limits, 0);
    }

    /** @param kernelBuffer receive buffer of the relay's sockets, 0 for the system's choice */
    RelayLayout(WireLimits limits, int kernelBuffer) {
        this(limits, kernelBuffer, Optional.empty());
    }

    /** @param bandwidth of each direction */
    RelayLayout(WireLimits limits, int kernelBuffer, Optional<Bandwidth> bandwidth) {
        this.limits = limits;
        this.kernelBuffer = kernelBuffer;
        try {
            vertx.deployVerticle(Front::new, new DeploymentOptions().setInstances(2))
                    .await(5, SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        a.thenAcceptBoth(
                b,
                (legA, legB) ->
                        splice.complete(Splice.join(legA, legB, limits.maxHeld().bytes(), bandwidth, end::complete)));
    }

    /** Runs on the event loop that Vert.x gives it: with two instances the two legs are on two loops. */
    private final class Front extends VerticleBase {
        @Override
        public Future<?> start() {
            HttpServerOptions options = new HttpServerOptions();
            if (kernelBuffer > 0) {
                options.setReceiveBufferSize(kernelBuffer);
            }
            HttpServer server = vertx.createHttpServer(options).requestHandler(RelayLayout.this::upgrade);
            servers.add(server);
            return server.listen(-1, "127.0.0.1").onSuccess(listening -> port = listening.actualPort());
        }
    }

    private void upgrade(HttpServerRequest request) {
        WebSocketUpgrade.of(request).ifPresent(upgrade -> {
            boolean culvert = upgrade.subprotocols().contains(ControlMessage.SUBPROTOCOL);
            upgrade.acceptLeg(culvert ? Optional.of(ControlMessage.SUBPROTOCOL) : Optional.empty(), culvert, limits)
                    .onSuccess(leg -> (request.path().equals("/a") ? a : b).complete(leg));
        });
    }

    /** A foreign client. */
    WebSocket plain(String path) throws Exception {
        return connect(clients.webSocket(), path, List.of());
    }

    /** A foreign client that speaks our sub-protocol. */
    WebSocket culvert(String path) throws Exception {
        return connect(clients.webSocket(), path, List.of(ControlMessage.SUBPROTOCOL));
    }

    /** One whose handlers were set before it connects, so that it hears the first message. */
    WebSocket connect(ClientWebSocket socket, String path, List<String> subprotocols) throws Exception {
        return socket.connect(new WebSocketConnectOptions()
                        .setPort(port)
                        .setHost("127.0.0.1")
                        .setURI(path)
                        .setSubProtocols(subprotocols))
                .await(5, SECONDS);
    }

    ClientWebSocket unconnected() {
        return clients.webSocket();
    }

    WebSocketLeg legA() {
        return a.join();
    }

    WebSocketLeg legB() {
        return b.join();
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, SECONDS)
                .join();
    }
}
