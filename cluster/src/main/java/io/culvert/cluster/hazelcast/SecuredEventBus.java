package io.culvert.cluster.hazelcast;

import io.culvert.cluster.ClusterConfig;
import io.culvert.cluster.ClusterTls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import java.time.Duration;

/**
 * Mutual TLS for Vert.x's event bus, in two steps. Its options pass through JSON, which loses a trust manager of ours: so it starts
 * with options that trust nobody else, and its server and its client are then told whom to trust, before anything is sent. They are
 * private fields; a Vert.x without them fails the start. Has no state.
 */
final class SecuredEventBus {
    /**
     * Messages wait for a connection, so one that hangs must end soon: after a partition, TCP itself would try again only as long
     * after as it had tried before.
     */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** A connection that was silent for this long is asked for a sign of life, and has as long to give it. */
    private static final Duration PING = Duration.ofSeconds(3);

    private SecuredEventBus() {}

    /** What the event bus starts with: no other node gets in, and it gets in at none. */
    static EventBusOptions closed(ClusterConfig config, ClusterTls tls) {
        EventBusOptions options = new EventBusOptions()
                .setHost(config.host())
                .setPort(config.busPort())
                .setClientAuth(ClientAuth.REQUIRED)
                .setTrustAll(false)
                .setTrustOptions(tls.nobodyElse())
                .setConnectTimeout((int) CONNECT_TIMEOUT.toMillis())
                .setClusterPingInterval(PING.toMillis())
                .setClusterPingReplyInterval(PING.toMillis())
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true);
        tls.apply(options);
        return options;
    }

    /** Opens it to the nodes of the cluster. */
    static Future<Void> open(Vertx vertx, ClusterTls tls) {
        try {
            NetServer server = field(vertx.eventBus(), "server", NetServer.class);
            NetClient client = field(vertx.eventBus(), "client", NetClient.class);
            return server.updateSSLOptions(tls.serverOptions(), true)
                    .compose(updated -> client.updateSSLOptions(tls.clientOptions(), true))
                    .mapEmpty();
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Future.failedFuture(
                    new IllegalStateException("this version of Vert.x hides how its event bus is secured", e));
        }
    }

    private static <T> T field(EventBus bus, String name, Class<T> type) throws ReflectiveOperationException {
        var field = bus.getClass().getDeclaredField(name);
        field.setAccessible(true);
        T value = type.cast(field.get(bus));
        if (value == null) {
            throw new NoSuchFieldException(name);
        }
        return value;
    }
}
