package io.culvert.registry;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ErrorBody;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.StreamHeaders;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the registry REST answers, errors in the form of the reference's {@code /devices}. Has no state. */
final class RegistryResponses {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryResponses.class);
    private static final String JSON = "application/json; charset=utf-8";
    /** What a client should wait when no registry answers: longer than a restart's gap in heartbeats. */
    private static final String RETRY_AFTER_SECONDS = "5";

    private final Clock clock;

    RegistryResponses(Clock clock) {
        this.clock = clock;
    }

    /** The work's own answer, or the refusal. */
    <A> Future<Void> answer(RoutingContext context, Outcome<A> outcome, Function<A, Future<Void>> work) {
        if (outcome instanceof Outcome.Refused<A> refused) {
            return refuse(context, refused.reason(), refused.detail());
        }
        return work.apply(((Outcome.Granted<A>) outcome).value());
    }

    Future<Void> refuse(RoutingContext context, CloseReason reason, String detail) {
        return refuse(context, reason.httpStatus(), reason, detail);
    }

    static Future<Void> json(RoutingContext context, Buffer body) {
        return context.response().putHeader("Content-Type", JSON).end(body);
    }

    /** What the router itself refused, such as a body over the limit, and defects. */
    void failed(RoutingContext context, int maxBody) {
        if (context.response().ended() || context.response().closed()) {
            return;
        }
        if (context.statusCode() == 413) {
            String most = maxBody / 1024 + " KiB";
            refuse(context, 413, CloseReason.BAD_REQUEST, "the body is too large (expected: at most " + most + ")");
        } else if (context.statusCode() >= 400 && context.statusCode() < 500) {
            refuse(context, context.statusCode(), CloseReason.BAD_REQUEST, "the request is malformed");
        } else {
            LOG.error("registry REST: failed", context.failure());
            refuse(context, CloseReason.INTERNAL_ERROR, "the registry failed");
        }
    }

    private Future<Void> refuse(RoutingContext context, int status, CloseReason reason, String detail) {
        if (status == 503) {
            context.response().putHeader("Retry-After", RETRY_AFTER_SECONDS);
        }
        context.response()
                .setStatusCode(status)
                .putHeader(StreamHeaders.ERROR_CODE, reason.errorName())
                .putHeader(StreamHeaders.REASON, reason.label());
        return json(context, Buffer.buffer(ErrorBody.named(reason, detail, clock.instant())));
    }
}
