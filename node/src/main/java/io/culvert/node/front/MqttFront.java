package io.culvert.node.front;

import io.culvert.node.config.MqttConfig;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;

/** The TLS port for MQTT; what is spoken on it is the coordinator's. */
public final class MqttFront {
    private final Listening<MqttLoop> listening;

    private MqttFront(Listening<MqttLoop> listening) {
        this.listening = listening;
    }

    /** Listens; every connection is closed until the front is opened. */
    public static Future<MqttFront> bind(
            Vertx vertx, MqttConfig config, ServerTls tls, ConnectionLimit all, int eventLoops) {
        NetServerOptions options = new NetServerOptions().setTcpKeepAlive(true).setTcpNoDelay(true);
        tls.apply(options, config.tlsHandshakeTimeout());
        tls.requestClientCertificates(options);
        SocketAddress address = Listening.address("mqtt", config.host(), config.port());
        ConnectionLimit limit = all.atMost(config.maxConnections());
        return Listening.start(
                        vertx,
                        "mqtt",
                        config.host(),
                        config.port(),
                        eventLoops,
                        () -> new MqttLoop(options, address, limit))
                .map(MqttFront::new);
    }

    public int port() {
        return listening.loops().get(0).port();
    }

    /** Hands every new socket to this handler, on the socket's event loop. */
    public void open(Handler<NetSocket> sessions) {
        listening.loops().forEach(loop -> loop.open(sessions));
    }

    /** Closes new connections from now on; sessions stay until their role ends them. */
    public void drain() {
        listening.loops().forEach(MqttLoop::drain);
    }

    /** Closes the port and every connection. */
    public Future<Void> close() {
        return listening.close();
    }
}
