package io.culvert.node.front;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop's share of the MQTT port. Its fields belong to that loop, except the one that is volatile. */
final class MqttLoop extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(MqttLoop.class);

    private final NetServerOptions options;
    private final SocketAddress address;
    private final ConnectionLimit limit;
    private NetServer server;
    /** Null while the front is not open. */
    private volatile Handler<NetSocket> sessions;

    MqttLoop(NetServerOptions options, SocketAddress address, ConnectionLimit limit) {
        this.options = options;
        this.address = address;
        this.limit = limit;
    }

    @Override
    public Future<?> start() {
        server = vertx.createNetServer(options);
        server.connectHandler(this::connected);
        // Garbage, plain HTTP, port scans: TLS has closed the socket already.
        server.exceptionHandler(failure -> LOG.debug("a connection ended before its session: {}", failure.toString()));
        return server.listen(address);
    }

    @Override
    public Future<?> stop() {
        return server.close();
    }

    int port() {
        return server.actualPort();
    }

    void open(Handler<NetSocket> handler) {
        sessions = handler;
    }

    void drain() {
        sessions = null;
    }

    private void connected(NetSocket socket) {
        Handler<NetSocket> handler = sessions;
        boolean admitted =
                limit.admit(((NetSocketInternal) socket).channelHandlerContext().channel());
        if (handler == null || !admitted) {
            socket.close();
            return;
        }
        handler.handle(socket);
    }
}
