package io.culvert.node.front;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ErrorBody;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the front itself answers: JSON, nothing of what was sent, and no internals. */
final class FrontAnswer {
    /** What routes do not answer themselves, by status. */
    static final Map<Integer, String> MESSAGES = Map.of(
            400, "The request is malformed.",
            404, "No such resource.",
            405, "The resource does not take this method.",
            406, "The resource has no such representation.",
            413, "The body is too large.",
            415, "The body is of a type that is not taken.");

    private static final Logger LOG = LoggerFactory.getLogger(FrontAnswer.class);
    private static final String RETRY_SECONDS = "1";

    private FrontAnswer() {}

    static void plain(HttpServerResponse response, int status, String message) {
        json(
                response,
                status,
                new JsonObject()
                        .put("Message", message)
                        .put("ExceptionMessage", "")
                        .encode());
    }

    static Future<Void> refuse(HttpServerRequest request, CloseReason reason, String detail) {
        request.response().putHeader("iothub-errorcode", reason.errorName());
        Instant now = Clock.systemUTC().instant();
        String body = asksForStream(request.path())
                ? ErrorBody.nested(reason, detail, now)
                : ErrorBody.named(reason, detail, now);
        return json(request.response(), reason.httpStatus(), body);
    }

    /** What no route could read at all. */
    static void malformed(HttpServerRequest request) {
        if (asksForStream(request.path())) {
            refuse(request, CloseReason.BAD_REQUEST, MESSAGES.get(400));
        } else {
            plain(request.response(), 400, MESSAGES.get(400));
        }
    }

    /** Services' SDKs read errors of streams in a form of their own. */
    private static boolean asksForStream(String path) {
        return path != null && path.startsWith("/twins/") && path.contains("/streams/");
    }

    /** Not open: the client may try again at once elsewhere, or here a little later. */
    static void unavailable(HttpServerRequest request) {
        request.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS).putHeader(HttpHeaders.CONNECTION, "close");
        refuse(request, CloseReason.DRAINING, "The node is starting or stopping.")
                .onComplete(written -> request.connection().close());
    }

    /** A handler failed: the log has the fault, the client an id to ask for. */
    static void fault(RoutingContext context) {
        // The path without its query, which may hold a secret.
        LOG.error("{} {} failed", context.request().method(), context.normalizedPath(), context.failure());
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            context.request().connection().close();
            return;
        }
        refuse(context.request(), CloseReason.INTERNAL_ERROR, "The hub failed.");
    }

    private static Future<Void> json(HttpServerResponse response, int status, String body) {
        return response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
                .end(body);
    }
}
