package io.culvert.coordinator.session;

import io.culvert.cluster.CoordinatorCalls.Offer;
import io.culvert.cluster.RegistryCalls.Admitted;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.VertxScheduler;
import io.culvert.coordinator.session.SessionState.Admitting;
import io.culvert.coordinator.session.SessionState.Connected;
import io.culvert.coordinator.session.SessionState.Connecting;
import io.culvert.protocol.CloseReason;
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
final class MqttSession extends LoopSession {
    private static final Logger LOG = LoggerFactory.getLogger(MqttSession.class);
    /** Packets that may come before the credential is judged: one read's worth of small ones. */
    private static final int MAX_HELD_PACKETS = 1_000;

    private final MqttSocket mqtt;
    private final MqttConversation conversation;
    private final Deque<MqttMessage> held = new ArrayDeque<>();

    private Scheduler.Task connectTask;
    private Optional<Scheduler.Task> keepAliveTask = Optional.empty();
    private long lastHeard;
    private boolean admitted;

    MqttSession(Sessions sessions, MqttSocket mqtt, Context context) {
        super(
                sessions,
                new Connecting(),
                new VertxScheduler(context.owner(), context),
                task -> context.runOnContext(now -> task.run()));
        this.mqtt = mqtt;
        this.conversation = new MqttConversation(this, mqtt, listening, waiting, sessions.counters());
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
        if (state() instanceof Connecting) {
            connect(packet);
        } else if (state() instanceof Admitting) {
            if (held.size() < MAX_HELD_PACKETS) {
                held.add(ReferenceCountUtil.retain(packet));
            } else {
                broken("too much before its CONNACK");
            }
        } else if (state() instanceof Connected connected) {
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
        mqtt.hold(true);
        admit(claimed.identity(), claimed.password(), claimed.certificates(), judged -> {
            if (over()) {
                return;
            }
            if (judged.failed()) {
                LOG.error("{}: admission failed", claimed.identity(), judged.cause());
                endNow(CloseReason.INTERNAL_ERROR);
            } else if (judged.result() instanceof Outcome.Granted<Admitted> admitted) {
                admitted(claimed, admitted.value());
            } else if (judged.result() instanceof Outcome.Refused<Admitted> refused) {
                MqttLogin.codeOf(refused.reason())
                        .ifPresentOrElse(
                                code -> refuse(code, claimed.identity() + ": " + refused.reason()),
                                () -> broken(claimed.identity() + ": " + refused.detail()));
            }
        });
    }

    private void admitted(MqttLogin.Claimed claimed, Admitted admitted) {
        connectTask.cancel();
        this.admitted = true;
        connected(admitted);
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
        if (connected()) {
            mqtt.hold(false);
        }
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
    boolean give(Offer offer) {
        Optional<StreamTopics.Offer> told = waiting.add(offer);
        told.ifPresent(one -> mqtt.write(MqttReplies.publish(one.topic(), "")));
        return told.isPresent();
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

    @Override
    Future<Void> letGo(CloseReason reason) {
        connectTask.cancel();
        keepAliveTask.ifPresent(Scheduler.Task::cancel);
        held.forEach(ReferenceCountUtil::release);
        held.clear();
        boolean told = admitted && reason != CloseReason.CONNECTION_LOST && reason != CloseReason.COMPLETED;
        return told ? mqtt.close(reason) : mqtt.close();
    }

    /** Runs a task on the session's loop, unless the session has ended by then. */
    void later(Runnable task) {
        onLoop(() -> {
            if (!over()) {
                task.run();
            }
        });
    }
}
