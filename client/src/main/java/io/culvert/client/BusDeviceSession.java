package io.culvert.client;

import io.culvert.client.HubException.Kind;
import io.culvert.protocol.BusOperation;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamName;
import io.culvert.protocol.StreamTopics;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/**
 * A device's session that is requests and replies on the event bus: it asks for the next offer again and again.
 *
 * <pre>
 * IDLE --connected--> READY --ended by the hub, no reply--> ENDED
 *   '---- refused, no reply in time ----------------------> ENDED
 * </pre>
 *
 * <p>Owned by the context's event loop, on which its handlers are called.
 */
final class BusDeviceSession implements DeviceSession {
    /** Where the hub does not say how long it holds a request. */
    private static final Duration USUAL_HOLD = Duration.ofSeconds(25);

    private enum State {
        IDLE,
        READY,
        ENDED
    }

    private final Vertx vertx;
    private final HubConnection hub;
    private final ContextInternal context;
    private final Identity device;
    private Handler<StreamTopics.Offer> offers = offer -> {};
    private Handler<HubException> ended = why -> {};
    private State state = State.IDLE;
    private Login login;
    private String session = "";
    private String address = "";
    private Duration hold = USUAL_HOLD;
    private long lastOffer;

    BusDeviceSession(Vertx vertx, HubConnection hub, ContextInternal context) {
        this.vertx = vertx;
        this.hub = hub;
        this.context = context;
        this.device = hub.options().connectionString().identity().orElseThrow();
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
        return hub.login(context).compose(this::login).compose(this::connected);
    }

    private Future<BusReply> login(Login current) {
        login = current;
        JsonObject body = new JsonObject()
                .put("device", device.deviceId())
                .put("credential", current.password().map(Secret::reveal).orElse(""));
        device.moduleId().ifPresent(module -> body.put("module", module));
        return ask(BusOperation.CONNECT.address(), body, requestTimeout());
    }

    private Future<DeviceSession> connected(BusReply reply) {
        Optional<String> id = reply.text("session");
        Optional<String> node = reply.text("address");
        if (reply.outcome().equals("connected") && id.isPresent() && node.isPresent()) {
            session = id.get();
            address = node.get();
            hold = reply.seconds("hold").orElse(USUAL_HOLD);
            if (state == State.ENDED) {
                disconnect();
                return context.failedFuture(lost("closed"));
            }
            state = State.READY;
            // After who connected has heard of it: an offer may wait already.
            context.runOnContext(now -> awaitOffer());
            return context.succeededFuture(this);
        }
        if (reply.outcome().equals("failed")) {
            BusReply error = reply.part("error");
            return context.failedFuture(SessionRefusal.of(
                    error.reason(), error.message(), device.toString(), SessionRefusal.cause(login, false)));
        }
        return context.failedFuture(BusReply.notUnderstood());
    }

    private void awaitOffer() {
        if (state != State.READY) {
            return;
        }
        JsonObject body = new JsonObject().put("session", session).put("after", lastOffer);
        ask(BusOperation.NEXT_OFFER.at(address), body, hold.plus(requestTimeout()))
                .onSuccess(this::heard)
                .onFailure(failure -> end(BusReply.explain(failure)));
    }

    private void heard(BusReply reply) {
        switch (reply.outcome()) {
            case "offer" -> offered(reply.part("offer"));
            case "none" -> awaitOffer();
            case "ended" -> {
                BusReply error = reply.part("error");
                end(new HubException(error.reason(), "the hub ended the session: " + error.message()));
            }
            default -> end(BusReply.notUnderstood());
        }
    }

    private void offered(BusReply offer) {
        StreamTopics.Offer taken;
        try {
            lastOffer = offer.number("id").orElseThrow(IllegalArgumentException::new);
            taken = new StreamTopics.Offer(
                    new StreamName(offer.text("name").orElse("")),
                    Long.toString(lastOffer),
                    offer.text("url").orElse(""),
                    new Secret(offer.text("ticket").orElse("")));
        } catch (IllegalArgumentException e) {
            end(BusReply.notUnderstood());
            return;
        }
        if (state == State.READY) {
            offers.handle(taken);
            awaitOffer();
        }
    }

    @Override
    public Duration life() {
        return login.life();
    }

    @Override
    public Future<Void> answer(StreamTopics.Answer answer) {
        if (state != State.READY) {
            return Future.failedFuture(lost("the session has ended"));
        }
        JsonObject body = new JsonObject()
                .put("session", session)
                .put("offer", Long.valueOf(answer.requestId()))
                .put("accept", answer.accepted())
                .put("reason", answer.reason());
        return ask(BusOperation.ANSWER.at(address), body, requestTimeout()).mapEmpty();
    }

    @Override
    public Future<Void> close() {
        ended = why -> {};
        boolean wasReady = state == State.READY;
        state = State.ENDED;
        return wasReady ? disconnect() : context.succeededFuture();
    }

    /** Done when the hub knows, or does not answer. */
    private Future<Void> disconnect() {
        return ask(BusOperation.DISCONNECT.at(address), new JsonObject().put("session", session), requestTimeout())
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private void end(HubException why) {
        if (state == State.READY) {
            state = State.ENDED;
            ended.handle(why);
        }
    }

    private Future<BusReply> ask(String to, JsonObject body, Duration limit) {
        DeliveryOptions options = new DeliveryOptions().setSendTimeout(limit.toMillis());
        return vertx.eventBus()
                .request(to, body, options)
                .map(Message::body)
                .map(BusReply::of)
                .recover(failure -> Future.failedFuture(BusReply.explain(failure)));
    }

    private Duration requestTimeout() {
        return hub.options().timeouts().request();
    }

    private static HubException lost(String what) {
        return new HubException(Kind.UNREACHABLE, what, null);
    }
}
