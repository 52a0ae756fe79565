package io.culvert.client;

import io.culvert.client.HubException.Kind;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.HostPort;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Percent;
import io.culvert.protocol.StreamTopics;
import io.culvert.wire.MqttDial;
import io.culvert.wire.MqttSocket;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.ConnectOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One MQTT connection of a device to the hub, over WebSocket or straight on TLS.
 *
 * <pre>
 * DIALLING --CONNACK 0--> SUBSCRIBING --SUBACK--> READY --closed, no answer to a ping--> ENDED
 *     '---- refused, no answer in time, closed ------------'---------------------------> ENDED
 * </pre>
 *
 * <p>Owned by the context's event loop, on which its handlers are called.
 */
final class MqttDeviceSession implements DeviceSession {
    private static final int PACKET_ID = 1;
    private static final String REPLACED =
            "a newer session of the same device took its place; if this goes on, another program uses the device's id";

    private enum State {
        DIALLING,
        SUBSCRIBING,
        READY,
        ENDED
    }

    private final Vertx vertx;
    private final HubConnection hub;
    private final ContextInternal context;
    private final Identity device;
    private final HostPort address;
    private final Promise<DeviceSession> ready;
    private Handler<StreamTopics.Offer> offers = offer -> {};
    private Handler<HubException> ended = why -> {};
    private State state = State.DIALLING;
    private MqttSocket socket;
    private Login login;
    private long startTimer;
    private long pingTimer;
    private boolean pingUnanswered;
    private boolean closing;

    MqttDeviceSession(Vertx vertx, HubConnection hub, ContextInternal context) {
        this.vertx = vertx;
        this.hub = hub;
        this.context = context;
        var who = hub.options().connectionString();
        this.device = who.identity().orElseThrow();
        HostPort dialled = who.dialled();
        this.address = webSocket()
                ? dialled
                : new HostPort(dialled.host(), hub.options().session().mqttPort());
        this.ready = context.promise();
    }

    @Override
    public DeviceSession onOffer(Handler<StreamTopics.Offer> handler) {
        offers = handler;
        return this;
    }

    @Override
    public DeviceSession onEnded(Handler<HubException> handler) {
        ended = handler;
        return this;
    }

    @Override
    public Future<DeviceSession> connect() {
        dial();
        return ready.future();
    }

    private boolean webSocket() {
        return hub.options().session().transport() == SessionOptions.Transport.MQTT_WS;
    }

    private void dial() {
        hub.login(context).compose(this::dial).onSuccess(this::dialled).onFailure(failure -> end(explained(failure)));
    }

    private Future<MqttSocket> dial(Login current) {
        login = current;
        ConnectOptions how = hub.connectOptions(address, current);
        Duration limit = hub.options().timeouts().connect();
        return webSocket()
                ? hub.connect(
                        context,
                        address,
                        how,
                        there -> MqttDial.overWebSocket(hub.sockets(), there, address.text(443), limit))
                : hub.connect(context, address, how).map(MqttSocket::direct);
    }

    private HubException explained(Throwable failure) {
        if (failure instanceof MqttDial.Refused refused) {
            return new HubException(
                    Kind.NOT_UNDERSTOOD, address + " is no hub: it answered " + refused.status() + " to MQTT", failure);
        }
        return hub.explain(address, failure);
    }

    private void dialled(MqttSocket mqtt) {
        if (state == State.ENDED) {
            mqtt.close();
            return;
        }
        socket = mqtt;
        mqtt.handler(this::heard);
        mqtt.closeHandler(closed -> end(closed(mqtt)));
        mqtt.exceptionHandler(failure -> end(hub.explain(address, failure)));
        startTimer = vertx.setTimer(
                hub.options().timeouts().request().toMillis(),
                id -> end(lost("no answer to the device's session in time")));
        var who = hub.options().connectionString();
        MqttMessageBuilders.ConnectBuilder connect = MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_3_1_1)
                .clientId(device.toString())
                .cleanSession(true)
                .keepAlive(Math.toIntExact(hub.options().session().keepAlive().toSeconds()))
                .username(who.hostName() + "/" + device + "/?api-version=" + ClientVersion.API_VERSION
                        + "&DeviceClientType=" + Percent.encode(ClientVersion.USER_AGENT));
        login.password()
                .ifPresent(signature -> connect.password(signature.reveal().getBytes(StandardCharsets.UTF_8)));
        mqtt.write(connect.build());
    }

    private void heard(MqttMessage packet) {
        if (packet.decoderResult().isFailure()) {
            end(new HubException(Kind.NOT_UNDERSTOOD, address + " is no hub: it does not speak MQTT", null));
        } else if (packet instanceof MqttConnAckMessage answer && state == State.DIALLING) {
            connected(answer.variableHeader().connectReturnCode());
        } else if (packet instanceof MqttSubAckMessage && state == State.SUBSCRIBING) {
            subscribed();
        } else if (packet instanceof MqttPublishMessage publish && state != State.DIALLING) {
            // Offers may come as soon as the hub has the subscription, before its answer is read.
            StreamTopics.Offer.parse(publish.variableHeader().topicName()).ifPresent(offers::handle);
        } else if (packet.fixedHeader().messageType() == MqttMessageType.PINGRESP) {
            pingUnanswered = false;
        }
    }

    private void connected(MqttConnectReturnCode code) {
        if (code != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
            end(SessionRefusal.of(code, device.toString(), SessionRefusal.cause(login, webSocket())));
            return;
        }
        state = State.SUBSCRIBING;
        socket.write(MqttMessageBuilders.subscribe()
                .messageId(PACKET_ID)
                .addSubscription(MqttQoS.AT_MOST_ONCE, StreamTopics.OFFER_FILTER)
                .addSubscription(MqttQoS.AT_MOST_ONCE, StreamTopics.ANSWER_FILTER)
                .build());
    }

    private void subscribed() {
        state = State.READY;
        vertx.cancelTimer(startTimer);
        // Each ping must be answered before the next one, so a dead connection is seen within two of them.
        pingTimer = vertx.setPeriodic(hub.options().session().keepAlive().toMillis() * 3 / 4, id -> ping());
        ready.tryComplete(this);
    }

    private void ping() {
        if (pingUnanswered) {
            end(lost("the hub is silent"));
        } else {
            pingUnanswered = true;
            socket.write(MqttMessage.PINGREQ);
        }
    }

    @Override
    public Duration life() {
        return login.life();
    }

    @Override
    public Future<Void> answer(StreamTopics.Answer answer) {
        if (state == State.ENDED) {
            return Future.failedFuture(lost("the session has ended"));
        }
        return socket.write(MqttMessageBuilders.publish()
                .topicName(answer.topic())
                .qos(MqttQoS.AT_MOST_ONCE)
                .payload(Unpooled.EMPTY_BUFFER)
                .build());
    }

    @Override
    public Future<Void> close() {
        ended = why -> {};
        closing = true;
        if (state == State.READY) {
            socket.write(MqttMessage.DISCONNECT);
        }
        end(lost("closed"));
        return Future.succeededFuture();
    }

    private void end(HubException why) {
        if (state == State.ENDED) {
            return;
        }
        boolean wasReady = state == State.READY;
        state = State.ENDED;
        vertx.cancelTimer(startTimer);
        vertx.cancelTimer(pingTimer);
        if (socket != null) {
            if (!closing) {
                hub.lost(address, socket.socket().remoteAddress());
            }
            socket.close();
        }
        if (wasReady) {
            ended.handle(why);
        } else {
            ready.tryFail(why);
        }
    }

    /** Over WebSocket the hub says why, which MQTT itself has no words for. */
    private HubException closed(MqttSocket mqtt) {
        return mqtt.closedFor()
                .map(reason -> new HubException(
                        reason,
                        address + ": the hub closed the session: "
                                + (reason == CloseReason.SESSION_REPLACED ? REPLACED : reason.meaning())))
                .orElseGet(() -> lost("the hub closed the session"));
    }

    private HubException lost(String what) {
        return new HubException(Kind.UNREACHABLE, address + ": " + what, null);
    }
}
