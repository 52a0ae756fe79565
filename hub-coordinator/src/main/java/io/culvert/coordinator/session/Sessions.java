package io.culvert.coordinator.session;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.CoordinatorCalls;
import io.culvert.cluster.CoordinatorCalls.Answer;
import io.culvert.cluster.CoordinatorCalls.Evict;
import io.culvert.cluster.CoordinatorCalls.Offer;
import io.culvert.cluster.HubNames;
import io.culvert.cluster.Presence;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.Admitted;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.revocation.RecentRevocations;
import io.culvert.cluster.revocation.Revocation;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.culvert.wire.MqttSocket;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one coordinator, whatever carries them: at most one of each identity, the newest. May be used on any thread;
 * each session belongs to its own loop.
 */
public final class Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    /** How long another role may take for one question. */
    private static final Duration QUESTION = Duration.ofSeconds(2);

    private final SessionConfig config;
    private final String node;
    private final HubNames hub;
    private final Bus bus;
    private final Presence presence;
    private final Clock clock;
    private final Vertx vertx;
    private final Scheduler scheduler;
    private final SessionCounters counters = new SessionCounters();
    private final Set<Session> connections = ConcurrentHashMap.newKeySet();
    /** In the order of their devices, each followed by its modules: whose are to end is found without looking at all. */
    private final ConcurrentNavigableMap<Identity, Session> connected =
            new ConcurrentSkipListMap<>(Comparator.comparing(Identity::deviceId)
                    .thenComparing(who -> who.moduleId().orElse("")));

    private final RecentRevocations revocations;

    private final SessionReview review;
    private volatile boolean stopping;
    private volatile Optional<SessionDrain> drain = Optional.empty();

    public Sessions(
            SessionConfig config,
            String node,
            HubNames hub,
            Bus bus,
            Presence presence,
            Clock clock,
            Scheduler scheduler,
            Vertx vertx) {
        this.config = config;
        this.node = node;
        this.hub = hub;
        this.bus = bus;
        this.presence = presence;
        this.clock = clock;
        this.vertx = vertx;
        this.scheduler = scheduler;
        this.revocations = new RecentRevocations(scheduler, QUESTION);
        this.review =
                new SessionReview(node, bus, scheduler, connected::keySet, identity -> tellRegistry(identity, true));
    }

    /** Takes a fresh connection, on its loop and in the turn in which it came. */
    public void accept(MqttSocket socket) {
        MqttSession session = new MqttSession(this, socket, vertx.getOrCreateContext());
        if (enter(session)) {
            session.begin();
        } else {
            LOG.debug(
                    "connection from {}: closed, {}", socket.socket().remoteAddress(), stopping ? "stopping" : "full");
            socket.exceptionHandler(fault -> {}).close();
        }
    }

    /** Counts a session that is about to begin; false when there are too many, or none is taken any more. */
    boolean enter(Session session) {
        if (stopping || connections.size() >= config.maxSessions()) {
            return false;
        }
        connections.add(session);
        return true;
    }

    /** Offers a stream to the session of its device, if there is one that listens and is not older than supposed. */
    public Future<Outcome<Bus.Done>> offer(Offer offer) {
        Session session = connected.get(offer.device());
        boolean gone =
                session == null || drain.filter(under -> under.send(session)).isPresent();
        return gone
                ? Future.succeededFuture(Outcome.refused(CloseReason.DEVICE_OFFLINE, "The device is not here."))
                : session.offer(offer);
    }

    /** Ends an older session whose identity connected elsewhere. */
    public void evict(Evict evict) {
        Session session = connected.get(evict.identity());
        if (session != null) {
            session.evict(evict.epoch(), evict.reason());
        }
    }

    /** Ends the sessions that it concerns. */
    public void revoke(Revocation revocation) {
        revocations.add(revocation);
        Optional<Identity> own = revocation.identity();
        // Behind its own device or module come the modules of a device, and then nobody whom it concerns.
        for (var next : own.map(connected::tailMap).orElse(connected).entrySet()) {
            boolean concerned = concerns(revocation, next.getValue());
            if (concerned) {
                next.getValue().end(CloseReason.ACCESS_REVOKED);
            } else if (own.isPresent()) {
                return;
            }
        }
    }

    /** Ends all sessions: their devices come back, and are judged again. */
    public void revokeAll() {
        connected.values().forEach(session -> session.end(CloseReason.ACCESS_REVOKED));
    }

    private static boolean concerns(Revocation revocation, Session session) {
        SessionBasis basis = session.basis();
        return revocation.endsSession(session.identity(), basis.authority(), basis.policyKey());
    }

    /** Says again where the sessions are, once it is started; on this coordinator's loop. */
    public Reassertion reassertion() {
        return new Reassertion(connected, scheduler, config.reassertInterval());
    }

    /** Compares them with what the registry stores, once it is started; on this coordinator's loop. */
    public SessionReview review() {
        return review;
    }

    /** Whether no later session of its identity is here. */
    boolean newest(Session session) {
        return connected.get(session.identity()) == session;
    }

    /**
     * Takes no new sessions, and sends those that are here to other nodes: each when its turn comes, or an offer for it.
     *
     * @param spread until all were told to go, unless they have an offer to answer
     * @param elsewhere whether there is another node that they could go to
     */
    public void drain(Duration spread, boolean elsewhere) {
        stopping = true;
        Set<Session> unadmitted = new HashSet<>(connections);
        unadmitted.removeAll(Set.copyOf(connected.values()));
        unadmitted.forEach(session -> session.end(CloseReason.DRAINING));
        SessionDrain begun = new SessionDrain(connected, presence, scheduler, spread, elsewhere);
        drain = Optional.of(begun);
        begun.start();
    }

    /** How many are left to go, or on their way. */
    public int left() {
        return drain.map(SessionDrain::left).orElseGet(this::count);
    }

    /** Ends all sessions and takes no new ones; completes when their sockets are closed. */
    public Future<Void> stop() {
        stopping = true;
        List<Future<Void>> ends = connections.stream()
                .map(session -> session.end(CloseReason.DRAINING))
                .toList();
        return Future.join(ends).otherwiseEmpty().mapEmpty();
    }

    /** Whether this identity has a session here, listening or not, or is on its way from here to another node. */
    public boolean holds(Identity identity) {
        return connected.containsKey(identity)
                || drain.filter(under -> under.holds(identity)).isPresent();
    }

    /** How many devices and modules are connected. */
    public int count() {
        return connected.size();
    }

    public SessionCounters counters() {
        return counters;
    }

    SessionConfig config() {
        return config;
    }

    HubNames hub() {
        return hub;
    }

    Clock clock() {
        return clock;
    }

    Listening listening() {
        return new Listening(presence, bus, node, scheduler::nanoTime);
    }

    Future<Outcome<Admitted>> admit(Identity identity, Secret password, List<String> certificates) {
        return bus.ask(
                Address.REGISTRY,
                RegistryCalls.ADMIT,
                new RegistryCalls.Admit(identity, password.reveal(), certificates),
                QUESTION);
    }

    /** What a login is to remember when it is judged, for {@link #connected}. */
    long revocationsSoFar() {
        return revocations.soFar();
    }

    /**
     * The newest session of an identity wins.
     *
     * @param judgedAt how many revocations there had been when its login was judged
     */
    void connected(Session session, long judgedAt) {
        Identity identity = session.identity();
        Session older = connected.put(identity, session);
        if (older != null) {
            older.end(CloseReason.SESSION_REPLACED);
        }
        LOG.info("session began device={}", identity);
        tellRegistry(identity, false);
        // Judged before it was revoked, and no session yet when those were ended.
        if (revocations.anySince(judgedAt, one -> concerns(one, session))) {
            session.end(CloseReason.ACCESS_REVOKED);
        }
    }

    void ended(Session session, Optional<Identity> identity, CloseReason reason) {
        connections.remove(session);
        identity.ifPresent(who -> {
            LOG.info("session ended device={} reason={}", who, reason);
            if (connected.remove(who, session) && reason != CloseReason.SESSION_REPLACED) {
                tellRegistry(who, false);
            }
        });
    }

    /** Tells a handshake what became of its offer; one that is not there any more does not matter. */
    void answer(String handshakeNode, Answer answer) {
        bus.ask(Address.node(handshakeNode), CoordinatorCalls.ANSWER, answer, QUESTION)
                .onSuccess(outcome -> {
                    if (outcome instanceof Outcome.Refused<Bus.Done> refused) {
                        LOG.warn(
                                "answer for stream {}: not taken by {}, {}", answer.streamId(), handshakeNode, refused);
                    }
                });
    }

    /**
     * The time is taken first and then what is true at it: so of two connections that change it at once, on two loops, what is
     * told with the later time is what is true after both.
     */
    private Future<?> tellRegistry(Identity identity, boolean again) {
        Instant at = clock.instant();
        return bus.ask(
                        Address.REGISTRY,
                        RegistryCalls.SESSION_CHANGED,
                        new RegistryCalls.SessionChanged(identity, connected.containsKey(identity), at, node, again),
                        QUESTION)
                .onSuccess(outcome -> {
                    if (outcome instanceof Outcome.Refused<Bus.Done>) {
                        review.soon();
                    }
                });
    }
}
