package io.culvert.coordinator.api;

import io.culvert.coordinator.handshake.HandshakeState.Accepted;
import io.culvert.coordinator.handshake.HandshakeState.Ended;
import io.culvert.coordinator.handshake.HandshakeState.Failed;
import io.culvert.coordinator.handshake.HandshakeState.Rejected;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ErrorBody;
import io.culvert.protocol.Percent;
import io.culvert.protocol.StreamHeaders;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** How the coordinator's API answers, errors in the form of the reference's {@code /twins/.../streams}. Has no state. */
final class ApiResponses {
    private static final String JSON = "application/json; charset=utf-8";
    /** What a caller should wait when a role does not answer. */
    private static final String RETRY_AFTER_SECONDS = "5";
    /** The same when this node stops: another one takes the request. */
    private static final String RETRY_ELSEWHERE_SECONDS = "1";

    private final Clock clock;

    ApiResponses(Clock clock) {
        this.clock = clock;
    }

    /** The outcome of a handshake. */
    void handshake(HttpServerResponse response, Ended ended) {
        if (ended instanceof Accepted accepted) {
            response.putHeader(StreamHeaders.IS_ACCEPTED, "True")
                    .putHeader(StreamHeaders.URL, accepted.url())
                    .putHeader(StreamHeaders.AUTH_TOKEN, accepted.ticket().reveal())
                    .end();
        } else if (ended instanceof Rejected rejected) {
            response.putHeader(StreamHeaders.IS_ACCEPTED, "False");
            if (!rejected.reason().isEmpty()) {
                response.putHeader(StreamHeaders.REJECT_REASON, Percent.encode(rejected.reason()));
            }
            response.end();
        } else if (ended instanceof Failed failed) {
            failed.retryAfter().ifPresent(wait -> response.putHeader(HttpHeaders.RETRY_AFTER, seconds(wait)));
            refuse(response, failed.reason(), failed.detail(), failed.waited());
        }
    }

    void refuse(HttpServerResponse response, CloseReason reason, String detail) {
        refuse(response, reason, detail, Optional.empty());
    }

    private void refuse(HttpServerResponse response, CloseReason reason, String detail, Optional<Duration> waited) {
        int status = reason.httpStatus() < 400 ? CloseReason.INTERNAL_ERROR.httpStatus() : reason.httpStatus();
        if (status == 503 && !response.headers().contains(HttpHeaders.RETRY_AFTER)) {
            response.putHeader(
                    HttpHeaders.RETRY_AFTER,
                    reason == CloseReason.DRAINING ? RETRY_ELSEWHERE_SECONDS : RETRY_AFTER_SECONDS);
        }
        response.setStatusCode(status)
                .putHeader(StreamHeaders.ERROR_CODE, reason.errorName())
                .putHeader(StreamHeaders.REASON, reason.label())
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .end(ErrorBody.nested(reason, detail, waited, clock.instant()));
    }

    /** Whole seconds, not too few. */
    private static String seconds(Duration wait) {
        return Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()));
    }

    void json(HttpServerResponse response, JsonObject body) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(body.toBuffer());
    }
}
