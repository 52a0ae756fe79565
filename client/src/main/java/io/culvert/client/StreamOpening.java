package io.culvert.client;

import io.culvert.client.HubException.Kind;
import io.culvert.client.Initiation.Offered;
import io.culvert.client.Initiation.Unavailable;
import io.culvert.protocol.CloseReason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** One opening of a stream, with at most one retry. Owned by its context. */
final class StreamOpening {
    /** The longest that a Retry-After is obeyed. */
    private static final Duration MAX_RETRY_AFTER = Duration.ofSeconds(10);

    private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(1);

    /** From half of this on, so that those whom a node cut off do not come back together. */
    private static final Duration LOST_PAUSE = Duration.ofMillis(400);

    /** Failures of a leg before it was paired, after which a fresh stream may do better. */
    private static final Set<CloseReason> WORTH_A_FRESH_STREAM = Set.of(
            CloseReason.CONNECTION_LOST,
            CloseReason.PEER_SILENT,
            CloseReason.DRAINING,
            CloseReason.NODE_UNAVAILABLE,
            CloseReason.INTERNAL_ERROR);

    private final Vertx vertx;
    private final HubConnection hub;
    private final ContextInternal context;
    private final Function<Duration, Future<Offered>> initiation;
    private final long deadline;
    private boolean dialled;

    /** @param initiation asks the hub, within the time that is given */
    StreamOpening(
            Vertx vertx, HubConnection hub, ContextInternal context, Function<Duration, Future<Offered>> initiation) {
        this.vertx = vertx;
        this.hub = hub;
        this.context = context;
        this.initiation = initiation;
        this.deadline = System.nanoTime() + hub.options().timeouts().handshake().toNanos();
    }

    /** On the context. */
    Future<StreamLeg> open() {
        return once().recover(this::again);
    }

    private Future<StreamLeg> once() {
        return initiation.apply(left()).compose(offered -> {
            dialled = true;
            return hub.dial(context, offered.url(), offered.ticket(), left());
        });
    }

    private Future<StreamLeg> again(Throwable failure) {
        Duration wait = pause(failure);
        if (!worthAFreshStream(failure) || left().compareTo(wait) <= 0) {
            return Future.failedFuture(shown(failure));
        }
        Promise<Void> waited = context.promise();
        if (wait.isZero()) {
            waited.complete();
        } else {
            vertx.setTimer(wait.toMillis(), id -> waited.complete());
        }
        return waited.future().compose(go -> once()).recover(second -> Future.failedFuture(shown(second)));
    }

    private boolean worthAFreshStream(Throwable failure) {
        if (failure instanceof StreamRefusedException refused) {
            return WORTH_A_FRESH_STREAM.contains(refused.reason().orElseThrow());
        }
        boolean endpointNotReached =
                dialled && failure instanceof HubException known && known.kind() == Kind.UNREACHABLE;
        return failure instanceof Unavailable || endpointNotReached || hubWasLost(failure);
    }

    /** The node stops, or closed a kept connection just when it was used again. */
    private boolean hubWasLost(Throwable failure) {
        return !dialled
                && failure instanceof HubException known
                && known.kind() == Kind.UNREACHABLE
                && ConnectFault.lost(failure);
    }

    private Duration pause(Throwable failure) {
        if (failure instanceof Unavailable unavailable) {
            return retryAfter(unavailable);
        }
        long longest = LOST_PAUSE.toMillis();
        return hubWasLost(failure)
                ? Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest / 2, longest))
                : Duration.ZERO;
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
    }

    private static Throwable shown(Throwable failure) {
        return failure instanceof Unavailable unavailable ? unavailable.refusal() : failure;
    }

    private static Duration retryAfter(Unavailable unavailable) {
        return unavailable
                .refusal()
                .retryAfter()
                .map(asked -> asked.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : asked)
                .orElse(DEFAULT_RETRY_AFTER);
    }
}
