package io.culvert.coordinator.session;

import io.culvert.cluster.Bus;
import io.culvert.cluster.CoordinatorCalls.Offer;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;

/**
 * A live control connection of a device or module, whatever carries it. Each has a loop of its own; all of this may be called on
 * any thread.
 */
interface Session {
    /** Who is connected; asked only once it was admitted. */
    Identity identity();

    /** What it rests on. */
    SessionBasis basis();

    /** When it was admitted, in nanoseconds of this process's monotonic clock: of two, the one with the larger is younger. */
    long beganAt();

    /** Whether it listens for streams, or is about to. */
    boolean listens();

    /** Whether an offer waits for its device's answer. */
    default boolean busy() {
        return false;
    }

    /** Offers a stream, if the session listens and is not older than the offer supposes. */
    Future<Outcome<Bus.Done>> offer(Offer offer);

    /** Says again that it listens, if it does; done when that was heard. */
    Future<Void> reassert();

    /** Ends it if it is of this epoch or an earlier one. */
    void evict(long upTo, CloseReason reason);

    /** Ends it once; completes when nothing of it is left. */
    Future<Void> end(CloseReason reason);
}
