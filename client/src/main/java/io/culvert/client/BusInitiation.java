package io.culvert.client;

import io.culvert.protocol.BusOperation;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamName;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/** Asks over the event bus, and confirms the reply so that the hub knows that it was heard. */
record BusInitiation(EventBus bus, HubConnection hub) implements Initiation {
    private static final int UNAVAILABLE = 503;
    private static final double MILLIS = 1000;

    @Override
    public Future<Offered> ask(
            ContextInternal context, Identity device, StreamName name, OpenTimeouts timeouts, Duration left) {
        DeliveryOptions options = new DeliveryOptions().setSendTimeout(left.toMillis());
        return hub.authorization()
                .compose(credential ->
                        bus.request(BusOperation.OPEN.address(), body(credential, device, name, timeouts), options))
                .recover(failure -> Future.failedFuture(BusReply.explain(failure)))
                .compose(BusInitiation::replied);
    }

    private static JsonObject body(String credential, Identity device, StreamName name, OpenTimeouts timeouts) {
        JsonObject body = new JsonObject()
                .put("credential", credential)
                .put("device", device.deviceId())
                .put("name", name.value())
                .put("connectTimeout", timeouts.connect().toMillis() / MILLIS)
                .put("responseTimeout", timeouts.response().toMillis() / MILLIS);
        device.moduleId().ifPresent(module -> body.put("module", module));
        return body;
    }

    private static Future<Offered> replied(Message<Object> message) {
        BusReply reply = BusReply.of(message.body());
        Optional<String> url = reply.text("url");
        Optional<String> ticket = reply.text("ticket");
        return switch (reply.outcome()) {
            case "accepted" -> {
                if (url.isEmpty() || ticket.isEmpty()) {
                    yield Future.failedFuture(BusReply.notUnderstood());
                }
                message.reply(new JsonObject());
                yield Future.succeededFuture(new Offered(url.get(), new Secret(ticket.get())));
            }
            case "rejected" ->
                Future.failedFuture(new StreamRefusedException(
                        CloseReason.REJECTED, reply.text("reason").orElse("")));
            case "failed" -> Future.failedFuture(refusal(reply.part("error")));
            default -> Future.failedFuture(BusReply.notUnderstood());
        };
    }

    private static RuntimeException refusal(BusReply error) {
        CloseReason reason = error.reason();
        StreamRefusedException refusal =
                new StreamRefusedException(reason, error.message(), error.seconds("retryAfter"));
        return reason.httpStatus() == UNAVAILABLE ? new Unavailable(refusal) : refusal;
    }
}
