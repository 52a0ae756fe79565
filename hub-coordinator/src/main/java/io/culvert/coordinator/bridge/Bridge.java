package io.culvert.coordinator.bridge;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.Holder;
import io.culvert.cluster.revocation.Revocation;
import io.culvert.coordinator.bus.BusAnswers;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The bridge's connections at one coordinator. Nothing of a client reaches the event bus: what it asks is answered here, and only
 * the operations that {@link BusAnswers} knows. May be used on any thread; each connection belongs to its own loop.
 */
public final class Bridge {
    /** Of a policy or a token: what is withdrawn from those looks at no identity. */
    private static final Identity NOBODY = Identity.device("-");

    private static final Duration QUESTION = Duration.ofSeconds(2);

    private final BridgeConfig config;
    private final BusAnswers answers;
    private final Bus bus;
    private final Clock clock;
    private final Vertx vertx;
    /** Of programs that are known. */
    private final Set<BridgeConnection> connections = ConcurrentHashMap.newKeySet();

    private final Strangers<BridgeConnection> strangers;
    private volatile boolean stopping;

    public Bridge(BridgeConfig config, BusAnswers answers, Bus bus, Clock clock, Vertx vertx) {
        this.config = config;
        this.answers = answers;
        this.bus = bus;
        this.clock = clock;
        this.vertx = vertx;
        this.strangers = new Strangers<>(config.maxUnauthenticated());
    }

    /** A credential that was found good. */
    record Login(String credential, Holder holder) {
        @Override
        public String toString() {
            return "Login[" + holder.name() + "]";
        }
    }

    BridgeConfig config() {
        return config;
    }

    BusAnswers answers() {
        return answers;
    }

    Clock clock() {
        return clock;
    }

    Vertx vertx() {
        return vertx;
    }

    /** Why no connection is taken now. */
    Optional<CloseReason> refusal() {
        if (stopping) {
            return Optional.of(CloseReason.DRAINING);
        }
        return connections.size() < config.maxConnections()
                ? Optional.empty()
                : Optional.of(CloseReason.NODE_UNAVAILABLE);
    }

    /** Takes a fresh connection, on its loop; who has shown a credential is not counted among those who have not. */
    void accept(SockJSSocket socket, Optional<Login> login) {
        BridgeConnection connection = new BridgeConnection(this, socket);
        if (refusal().isPresent() || !admits(connection, login)) {
            connection.refuse(CloseReason.NODE_UNAVAILABLE);
            return;
        }
        connection.begin(login);
        if (stopping) {
            connection.end(CloseReason.DRAINING);
        }
    }

    private boolean admits(BridgeConnection connection, Optional<Login> login) {
        if (login.isPresent()) {
            return connections.add(connection);
        }
        Strangers.Taken<BridgeConnection> place = strangers.take(connection.address(), connection);
        place.instead().ifPresent(oldest -> oldest.end(CloseReason.NODE_UNAVAILABLE));
        return place.taken();
    }

    /** A stranger has shown who it is; whether there is room. */
    boolean known(BridgeConnection connection) {
        if (connections.contains(connection)) {
            return true;
        }
        strangers.remove(connection.address(), connection);
        return connections.size() < config.maxConnections() && connections.add(connection);
    }

    /** Whose credential it is. */
    Future<Outcome<Login>> identify(String credential) {
        return bus.ask(Address.REGISTRY, RegistryCalls.IDENTIFY, new RegistryCalls.Identify(credential), QUESTION)
                .map(outcome -> outcome.then(holder -> Outcome.granted(new Login(credential, holder))));
    }

    void closed(BridgeConnection connection) {
        connections.remove(connection);
        strangers.remove(connection.address(), connection);
    }

    /** How many programs are connected, those that have not shown a credential among them. */
    public int connections() {
        return connections.size() + strangers.count();
    }

    /**
     * Cuts the connections that it concerns. One whose credential is judged meanwhile may stay: what it asks is judged each time,
     * so it can do nothing.
     */
    public void revoke(Revocation revocation) {
        connections.stream()
                .filter(connection -> connection
                        .holder()
                        .filter(who -> concerns(revocation, who))
                        .isPresent())
                .forEach(connection -> connection.end(CloseReason.UNAUTHORIZED));
    }

    /** Cuts all connections: their programs come back, and are judged again. */
    public void revokeAll() {
        connections.forEach(connection -> connection.end(CloseReason.UNAUTHORIZED));
    }

    private static boolean concerns(Revocation revocation, Holder holder) {
        if (revocation.identity().isPresent() && holder.identity().isEmpty()) {
            return false;
        }
        return revocation.endsSession(holder.identity().orElse(NOBODY), Optional.empty(), holder.policyKey());
    }

    /** Closes all connections and takes no new ones. */
    public void stop() {
        stopping = true;
        connections.forEach(connection -> connection.end(CloseReason.DRAINING));
        strangers.all().forEach(connection -> connection.end(CloseReason.DRAINING));
    }
}
