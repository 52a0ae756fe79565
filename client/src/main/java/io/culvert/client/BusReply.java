package io.culvert.client;

import io.culvert.client.HubException.Kind;
import io.culvert.protocol.CloseReason;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/** What a hub replied over the event bus; a field that has not the expected type is one that is not there. */
record BusReply(JsonObject json) {
    private static final double NANOS = 1e9;

    static BusReply of(Object body) {
        return new BusReply(body instanceof JsonObject object ? object : new JsonObject());
    }

    /** Which of the replies it is. */
    String outcome() {
        return text("outcome").orElse("");
    }

    Optional<String> text(String field) {
        return json.getValue(field) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    Optional<Long> number(String field) {
        return json.getValue(field) instanceof Number number ? Optional.of(number.longValue()) : Optional.empty();
    }

    Optional<Duration> seconds(String field) {
        return json.getValue(field) instanceof Number number && number.doubleValue() >= 0
                ? Optional.of(Duration.ofNanos(Math.round(number.doubleValue() * NANOS)))
                : Optional.empty();
    }

    /** An object in it. */
    BusReply part(String field) {
        return of(json.getValue(field));
    }

    /** Of an error; one that is not known is a defect of the hub to us. */
    CloseReason reason() {
        return text("reason").flatMap(CloseReason::ofLabel).orElse(CloseReason.INTERNAL_ERROR);
    }

    /** Of an error, for people. */
    String message() {
        return text("message").orElse("");
    }

    static HubException notUnderstood() {
        return new HubException(Kind.NOT_UNDERSTOOD, "the reply on the event bus is not that of a hub", null);
    }

    /** Why there is no reply. */
    static HubException explain(Throwable failure) {
        if (failure instanceof HubException known) {
            return known;
        }
        boolean nobody = failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
        return new HubException(
                Kind.UNREACHABLE,
                nobody
                        ? "no coordinator of a hub is on this event bus"
                        : "no reply from the hub on the event bus: " + failure.getMessage(),
                failure);
    }
}
