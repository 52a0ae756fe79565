package io.culvert.client.proxy;

import io.culvert.client.ClientOptions;
import io.culvert.client.ServiceClient;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.HostPort;
import io.culvert.wire.Ending;
import io.culvert.wire.TcpLeg;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Local ports that lead to a device: each accepted TCP connection becomes a stream of its own. Nothing of a connection is read
 * before its stream is there; one whose stream is refused or fails is reset without a byte.
 *
 * <p>Connections are spread over as many event loops as there are processors. Methods may be called on any thread.
 */
public final class ServiceProxy {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceProxy.class);

    /** Far from the numbers that an application would use itself. */
    private static final AtomicInteger FREE_PORTS = new AtomicInteger(-1_000_000);

    private final VertxInternal vertx;
    private final ClientOptions clientOptions;
    private final ServiceProxyOptions options;
    private final ServiceClient client;
    private final ProxiedStreams streams;
    private final List<NetServer> servers = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    private ServiceProxy(Vertx vertx, ClientOptions clientOptions, ServiceProxyOptions options) {
        this.vertx = (VertxInternal) vertx;
        this.clientOptions = clientOptions;
        this.options = options;
        this.client = ServiceClient.create(vertx, clientOptions);
        this.streams = new ProxiedStreams(clientOptions.wire(), options.maxStreams());
    }

    /** A proxy that does nothing before {@link #start}; it must be closed. */
    public static ServiceProxy create(Vertx vertx, ClientOptions clientOptions, ServiceProxyOptions options) {
        return new ServiceProxy(vertx, clientOptions, options);
    }

    /**
     * Listens. The hub is not asked before somebody connects.
     *
     * @return the listeners with the ports they got; fails when a port cannot be had, and then none is held
     */
    public Future<List<Listener>> start() {
        List<Future<Listener>> starts =
                options.listeners().stream().map(this::listen).toList();
        return Future.join(starts)
                .map(done -> starts.stream().map(Future::result).toList())
                .recover(failure -> close().transform(closed -> Future.failedFuture(failure)));
    }

    private Future<Listener> listen(Listener listener) {
        HostPort address = listener.address();
        // Servers of one negative number share a port that is free.
        int port = address.port() == 0 ? FREE_PORTS.decrementAndGet() : address.port();
        List<Future<NetServer>> loops = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            loops.add(serve(listener, port));
        }
        return Future.join(loops)
                .map(done -> new Listener(
                        new HostPort(address.host(), loops.get(0).result().actualPort()), listener.name()))
                .recover(failure -> Future.failedFuture(new IllegalStateException(
                        "cannot listen on " + address + ": " + failure.getMessage(), failure)));
    }

    private Future<NetServer> serve(Listener listener, int port) {
        ContextInternal context = vertx.createEventLoopContext();
        Promise<NetServer> promise = context.promise();
        context.execute(() -> {
            NetServer server = vertx.createNetServer().connectHandler(socket -> accepted(listener, socket));
            servers.add(server);
            server.listen(port, listener.address().host()).onComplete(promise);
        });
        return promise.future();
    }

    private void accepted(Listener listener, NetSocket socket) {
        TcpLeg application = TcpLeg.of(socket, clientOptions.wire());
        if (closed) {
            refuse(application);
            return;
        }
        if (!streams.take()) {
            LOG.warn("connection to {} closed: {} streams are open already", listener, options.maxStreams());
            refuse(application);
            return;
        }
        client.openLeg(options.device(), listener.name(), options.timeouts())
                .onSuccess(leg -> streams.join(application, leg, options.device(), listener.name()))
                .onFailure(failure -> {
                    streams.giveBack();
                    LOG.warn(
                            "stream refused device={} name={}: {}",
                            options.device(),
                            listener.name(),
                            failure.getMessage());
                    refuse(application);
                });
    }

    private static void refuse(TcpLeg application) {
        application.close(Ending.of(CloseReason.RESET));
    }

    /** Told of each stream that ended. */
    public ServiceProxy whenEnded(Consumer<EndedStream> told) {
        streams.whenEnded(told);
        return this;
    }

    /** Connections that are carried, or whose stream is being opened. */
    public int streams() {
        return streams.count();
    }

    /** Takes no more connections, ends the streams, and then all connections. */
    public Future<Void> close() {
        closed = true;
        // A server that is closed closes what it accepted, so it is the last.
        return streams.close()
                .compose(ended ->
                        Future.join(servers.stream().map(NetServer::close).toList()))
                .transform(done -> client.close());
    }
}
