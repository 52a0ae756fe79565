package io.culvert.coordinator.bus;

import io.culvert.coordinator.handshake.HandshakeState.Accepted;
import io.culvert.coordinator.handshake.HandshakeState.Ended;
import io.culvert.coordinator.handshake.HandshakeState.Failed;
import io.culvert.coordinator.handshake.HandshakeState.Rejected;
import io.culvert.coordinator.session.BusSession.Next;
import io.culvert.coordinator.session.BusSessionConfig;
import io.culvert.coordinator.session.BusSessions;
import io.culvert.protocol.BusOperation;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.StreamTopics;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/** The replies to requests: JSON objects whose {@code outcome} says which of them it is. */
final class BusReplies {
    private BusReplies() {}

    static JsonObject handshake(Ended ended) {
        if (ended instanceof Accepted accepted) {
            return of("accepted")
                    .put("url", accepted.url())
                    .put("ticket", accepted.ticket().reveal());
        }
        if (ended instanceof Rejected rejected) {
            return of("rejected").put("reason", rejected.reason());
        }
        Failed failed = (Failed) ended;
        return of("failed").put("error", error(failed.reason(), failed.detail(), failed.retryAfter()));
    }

    static JsonObject connected(BusSessions.Begun begun, String node, BusSessionConfig config) {
        return of("connected")
                .put("session", begun.session().id())
                .put("address", BusOperation.node(node))
                .put("epoch", begun.epoch())
                .put("expiresAt", begun.session().expiresAt().toString())
                .put("hold", seconds(config.hold()))
                .put("silence", seconds(config.silence()));
    }

    static JsonObject next(Next next) {
        if (next instanceof Next.Given given) {
            StreamTopics.Offer offer = given.offer();
            return of("offer")
                    .put(
                            "offer",
                            new JsonObject()
                                    .put("id", given.number())
                                    .put("name", offer.name().value())
                                    .put("url", offer.url())
                                    .put("ticket", offer.ticket().reveal())
                                    .put("seconds", seconds(given.left())));
        }
        return next instanceof Next.Over over
                ? over(over.reason(), over.reason().meaning())
                : of("none");
    }

    /** The session is over. */
    static JsonObject over(CloseReason reason, String detail) {
        return of("ended").put("error", error(reason, detail, Optional.empty()));
    }

    static JsonObject done() {
        return of("done");
    }

    static JsonObject failed(Outcome.Refused<?> refused) {
        return failed(refused.reason(), refused.detail());
    }

    static JsonObject failed(CloseReason reason, String detail) {
        return of("failed").put("error", error(reason, detail, Optional.empty()));
    }

    private static JsonObject error(CloseReason reason, String detail, Optional<Duration> retryAfter) {
        JsonObject error = new JsonObject()
                .put("reason", reason.label())
                .put("code", reason.errorCode())
                .put("name", reason.errorName())
                .put("message", detail)
                .put("retryable", reason.retryable());
        retryAfter.ifPresent(wait -> error.put("retryAfter", seconds(wait)));
        return error;
    }

    private static JsonObject of(String outcome) {
        return new JsonObject().put("outcome", outcome);
    }

    private static Number seconds(Duration time) {
        return time.toMillis() % 1000 == 0 ? (Number) time.toSeconds() : (Number) (time.toMillis() / 1000.0);
    }
}
