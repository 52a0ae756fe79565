package io.culvert.coordinator.session;

import io.culvert.cluster.Bus;
import io.culvert.cluster.CoordinatorCalls.Offer;
import io.culvert.cluster.RegistryCalls.Admitted;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.VertxScheduler;
import io.culvert.coordinator.session.SessionState.Admitting;
import io.culvert.coordinator.session.SessionState.Connected;
import io.culvert.coordinator.session.SessionState.Connecting;
import io.culvert.coordinator.session.SessionState.Ended;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.StreamTopics;
import io.culvert.wire.MqttSocket;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One device's MQTT connection, from its first byte to its end; {@link SessionState} draws it. What a connected device sends
 * is answered by {@link MqttConversation}. Owned by the event loop of its socket, but for what {@link Session} promises.
 */
final class MqttSession implements Session {
    private static final Logger LOG = LoggerFactory.getLogger(MqttSession.class);
    /** Packets that may come before the credential is judged: one read's worth of small ones. */
    private static final int MAX_HELD_PACKETS = 1_000;

    private final Sessions sessions;
    private final MqttSocket mqtt;
    private final Context context;
    private final Scheduler scheduler;
    private final Listening listening;
    private final WaitingOffers offers;
    private final MqttConversation conversation;
    private final ExpiryWatch expiry;
    private final Promise<Void> closed = Promise.promise();
    private final Deque<MqttMessage> held = new ArrayDeque<>();

    private SessionState state = new Connecting();
    private Scheduler.Task connectTask;
    private Optional<Scheduler.Task> keepAliveTask = Optional.empty();
    private long lastHeard;
    /** Read by other threads, once it was admitted. */
    private volatile Identity identity;

    private volatile SessionBasis basis = SessionBasis.OWN;
    private volatile long beganAt;

    MqttSession(Sessions sessions, MqttSocket mqtt, Vertx vertx) {
        this.sessions = sessions;
        this.mqtt = mqtt;
        this.context = vertx.getOrCreateContext();
        this.scheduler = new VertxScheduler(vertx, context);
        this.listening = sessions.listening();
        this.offers = new WaitingOffers(scheduler, sessions.config().maxWaitingOffers(), sessions::answer);
        this.expiry = new ExpiryWatch(sessions.clock(), scheduler, () -> endNow(CloseReason.CREDENTIAL_EXPIRED));
        this.conversation = new MqttConversation(this, mqtt, listening, offers, sessions.counters());
    }

    /** Takes the connection over, in the turn in which it came. */
    void begin() {
        mqtt.stopWhileUnread();
        mqtt.watchPeer(sessions.config().peerTimeout());
        mqtt.handler(this::received);
        mqtt.exceptionHandler(fault -> {
            LOG.debug("connection from {}: {}", mqtt.socket().remoteAddress(), fault.toString());
            endNow(CloseReason.CONNECTION_LOST);
        });
        mqtt.closeHandler(end -> endNow(CloseReason.CONNECTION_LOST));
        connectTask = scheduler.after(sessions.config().connectTimeout(), () -> broken("no CONNECT in time"));
    }

    private void received(MqttMessage packet) {
        lastHeard = scheduler.nanoTime();
        if (state instanceof Connecting) {
            connect(packet);
        } else if (state instanceof Admitting) {
            if (held.size() < MAX_HELD_PACKETS) {
                held.add(ReferenceCountUtil.retain(packet));
            } else {
                broken("too much before its CONNACK");
            }
        } else if (state instanceof Connected connected) {
            if (packet.decoderResult().isFailure()) {
                broken("not MQTT");
            } else {
                conversation.received(connected.identity(), packet);
            }
        }
    }

    private void connect(MqttMessage packet) {
        if (packet.decoderResult().cause() instanceof MqttUnacceptableProtocolVersionException) {
            refuse(MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION, "protocol level");
        } else if (packet.decoderResult().isFailure() || !(packet instanceof MqttConnectMessage connect)) {
            broken("no CONNECT");
        } else {
            MqttLogin login = MqttLogin.of(connect, sessions.hub(), mqtt::peerCertificates);
            if (login instanceof MqttLogin.Claimed claimed) {
                admit(claimed);
            } else if (login instanceof MqttLogin.Refused refused) {
                refuse(refused.code(), refused.why());
            }
        }
    }

    private void admit(MqttLogin.Claimed claimed) {
        state = new Admitting(claimed.identity());
        mqtt.hold(true);
        long judgedAt = sessions.revocationsSoFar();
        sessions.admit(claimed.identity(), claimed.password(), claimed.certificates())
                .onComplete(judged -> context.runOnContext(now -> {
                    if (!(state instanceof Admitting)) {
                        return;
                    }
                    if (judged.failed()) {
                        LOG.error("{}: admission failed", claimed.identity(), judged.cause());
                        endNow(CloseReason.INTERNAL_ERROR);
                    } else if (judged.result() instanceof Outcome.Granted<Admitted> admitted) {
                        connected(claimed, admitted.value(), judgedAt);
                    } else if (judged.result() instanceof Outcome.Refused<Admitted> refused) {
                        MqttLogin.codeOf(refused.reason())
                                .ifPresentOrElse(
                                        code -> refuse(code, claimed.identity() + ": " + refused.reason()),
                                        () -> broken(claimed.identity() + ": " + refused.detail()));
                    }
                }));
    }

    private void connected(MqttLogin.Claimed claimed, Admitted admitted, long judgedAt) {
        state = new Connected(claimed.identity());
        identity = claimed.identity();
        basis = SessionBasis.of(admitted);
        beganAt = scheduler.nanoTime();
        connectTask.cancel();
        sessions.connected(this, judgedAt);
        mqtt.write(MqttReplies.connAck(MqttConnectReturnCode.CONNECTION_ACCEPTED));
        if (!claimed.keepAlive().isZero()) {
            watchKeepAlive(claimed.keepAlive().multipliedBy(3).dividedBy(2));
        }
        expiry.until(admitted.expiresAt());
        while (!held.isEmpty()) {
            MqttMessage packet = held.poll();
            try {
                received(packet);
            } finally {
                ReferenceCountUtil.release(packet);
            }
        }
        if (state instanceof Connected) {
            mqtt.hold(false);
        }
    }

    @Override
    public Identity identity() {
        return identity;
    }

    @Override
    public SessionBasis basis() {
        return basis;
    }

    @Override
    public long beganAt() {
        return beganAt;
    }

    @Override
    public boolean listens() {
        return listening.epoch().isPresent();
    }

    private void watchKeepAlive(Duration limit) {
        Duration left = limit.minusNanos(scheduler.nanoTime() - lastHeard);
        if (left.isNegative() || left.isZero()) {
            endNow(CloseReason.PEER_SILENT);
        } else {
            keepAliveTask = Optional.of(scheduler.after(left, () -> watchKeepAlive(limit)));
        }
    }

    @Override
    public boolean busy() {
        return offers.any();
    }

    @Override
    public Future<Outcome<Bus.Done>> offer(Offer offer) {
        return listening.offer(context, offer, () -> {
            if (!(state instanceof Connected)) {
                return Listening.notHere();
            }
            Optional<StreamTopics.Offer> told = offers.add(offer);
            if (told.isEmpty()) {
                return WaitingOffers.tooMany();
            }
            mqtt.write(MqttReplies.publish(told.get().topic(), ""));
            return Outcome.granted(new Bus.Done());
        });
    }

    @Override
    public void evict(long upTo, CloseReason reason) {
        context.runOnContext(now -> listening.evicted(upTo, () -> end(reason)));
    }

    @Override
    public Future<Void> reassert() {
        return listening.reassert(
                task -> context.runOnContext(now -> task.run()),
                identity,
                () -> sessions.newest(this),
                () -> endNow(CloseReason.SESSION_REPLACED));
    }

    private void refuse(MqttConnectReturnCode code, String why) {
        LOG.debug("connection from {}: refused with {}, {}", mqtt.socket().remoteAddress(), code, why);
        sessions.counters().refusedLogins.increment();
        mqtt.write(MqttReplies.connAck(code));
        endNow(CloseReason.UNAUTHORIZED);
    }

    /** What comes is no MQTT, not now, or too late. */
    void broken(String why) {
        LOG.debug("connection from {}: closed, {}", mqtt.socket().remoteAddress(), why);
        sessions.counters().brokenConnections.increment();
        endNow(CloseReason.PROTOCOL_ERROR);
    }

    /** Ends the connection with it; completes when the socket is closed. */
    @Override
    public Future<Void> end(CloseReason reason) {
        context.runOnContext(now -> endNow(reason));
        return closed.future();
    }

    /** The same on the session's loop, at once: what was read already is not looked at. */
    void endNow(CloseReason reason) {
        if (state instanceof Ended) {
            return;
        }
        SessionState before = state;
        state = new Ended(reason);
        connectTask.cancel();
        keepAliveTask.ifPresent(Scheduler.Task::cancel);
        expiry.cancel();
        held.forEach(ReferenceCountUtil::release);
        held.clear();
        Optional<Identity> identity = before instanceof Connected was ? Optional.of(was.identity()) : Optional.empty();
        identity.ifPresent(listening::end);
        offers.gone();
        sessions.ended(this, identity, reason);
        mqtt.close().onComplete(done -> closed.complete());
    }

    /** Runs a task on the session's loop, unless the session has ended by then. */
    void later(Runnable task) {
        context.runOnContext(now -> {
            if (!(state instanceof Ended)) {
                task.run();
            }
        });
    }
}
