package io.culvert.cluster;

import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Function;

/**
 * Typed requests to fixed addresses. There is no address per device, stream or client: presence and tickets say which node.
 *
 * <p>A request ends after min(limit, the configured request time-out, 2 s), and at once when its node leaves the hub. Nobody there,
 * or no answer in time, is the outcome {@code NODE_UNAVAILABLE}; a defect at the other side is {@code INTERNAL_ERROR}. So the Future
 * fails only by a defect here. A request that any node of a role may answer goes to one of them and is not repeated: the other may
 * have done what it was asked, so only the caller knows whether it may ask again. Requests and messages from one context to one
 * address and node arrive in the order in which they were sent.
 */
public interface Bus {
    <Q extends Record, A extends Record> Future<Outcome<A>> ask(
            Address address, BusCall<Q, A> call, Q question, Duration limit);

    /** Answers this call at this address until the returned registration is closed. Handlers run on the caller's context. */
    <Q extends Record, A extends Record> Future<Registration> serve(
            Address address, BusCall<Q, A> call, Function<Q, Future<Outcome<A>>> handler);

    /** Tells everybody who serves this call at this address; nothing comes back, nobody may be there. */
    <Q extends Record> void tell(Address address, BusCall<Q, Done> call, Q message);

    /** The answer of calls that only acknowledge. */
    record Done() {}

    /** A served call. */
    interface Registration {
        Future<Void> close();
    }
}
