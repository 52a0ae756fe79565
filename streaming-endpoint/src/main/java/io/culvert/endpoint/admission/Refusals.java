package io.culvert.endpoint.admission;

import io.culvert.protocol.CloseReason;
import io.vertx.core.http.HttpServerRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a leg is told that is not admitted: the same to everybody; why stands in the log. Has no state. */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    private Refusals() {}

    static void origin(HttpServerRequest request) {
        answer(request, 403, "the origin is not allowed");
    }

    static void ticket(HttpServerRequest request, String why) {
        LOG.info("leg refused reason={} why=\"{}\" from={}", CloseReason.TICKET_REFUSED, why, request.remoteAddress());
        answer(request, CloseReason.TICKET_REFUSED.httpStatus(), "the ticket is not accepted");
    }

    /** Another node did not answer; with a fresh stream the same may succeed. */
    static void nodeAway(HttpServerRequest request, String why) {
        LOG.info(
                "leg refused reason={} why=\"{}\" from={}", CloseReason.NODE_UNAVAILABLE, why, request.remoteAddress());
        request.response().putHeader("Retry-After", "1");
        answer(request, CloseReason.NODE_UNAVAILABLE.httpStatus(), "try again");
    }

    static void fault(HttpServerRequest request, Throwable fault) {
        LOG.error("leg not admitted", fault);
        answer(request, 500, "the endpoint failed");
    }

    private static void answer(HttpServerRequest request, int status, String message) {
        if (!request.response().ended()) {
            request.resume();
            request.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .putHeader("Connection", "close")
                    .end("{\"Message\":\"" + message + "\"}");
        }
    }
}
