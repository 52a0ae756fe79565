package io.culvert.endpoint.link;

import io.culvert.wire.WireLimits;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop's share of the port for links. Its fields belong to that loop; the count of open links is all loops'. */
final class LinkLoop extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(LinkLoop.class);

    private final LinkSettings settings;
    private final WireLimits limits;
    private final int maxLinks;
    private final AtomicInteger open;
    private final Consumer<ArrivedLink> host;
    private NetServer server;

    /**
     * @param maxLinks how many may be open at once, on all loops together
     * @param open how many are
     */
    LinkLoop(LinkSettings settings, WireLimits limits, int maxLinks, AtomicInteger open, Consumer<ArrivedLink> host) {
        this.settings = settings;
        this.limits = limits;
        this.maxLinks = maxLinks;
        this.open = open;
        this.host = host;
    }

    @Override
    public Future<?> start() {
        server = vertx.createNetServer(settings.tls().server(new NetServerOptions().setTcpNoDelay(true)));
        server.connectHandler(this::connected);
        // Whoever is no node of ours: TLS has closed the socket already.
        server.exceptionHandler(failure -> LOG.warn("a link was refused: {}", failure.toString()));
        return server.listen(settings.port(), settings.host());
    }

    @Override
    public Future<?> stop() {
        return server.close();
    }

    private void connected(NetSocket socket) {
        if (open.incrementAndGet() > maxLinks) {
            open.decrementAndGet();
            LOG.warn("a link was refused: {} are open", maxLinks);
            socket.close();
            return;
        }
        socket.closeHandler(gone -> open.decrementAndGet());
        IncomingLink.of(socket, limits, Links.LIMIT.toMillis(), host);
    }
}
