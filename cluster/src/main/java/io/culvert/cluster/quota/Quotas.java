package io.culvert.cluster.quota;

import io.culvert.cluster.StreamLease;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What the hub, each policy and each device may use, and use now.
 *
 * <pre>
 * (handshake) reserve --denied--> 429, 403
 *                 \--granted--> lease --report, once a second, by the node that hosts the stream--> lease --release--> (end)
 *                                  \____ nobody reports it any more ____________________________________/
 * </pre>
 *
 * <p>A report is an assertion: a lease that ran out, or of which a restarted memory knows nothing, is there again with it. May
 * be called on any thread.
 */
public interface Quotas {
    /**
     * A stream that is about to be opened.
     *
     * @param policy whose credential opens it
     * @param handshake how long it may take until a host reports it
     */
    record Wish(String policy, Identity device, Duration handshake) {}

    /** What came of a wish. */
    sealed interface Reservation {
        record Granted(StreamLease lease) implements Reservation {}

        /**
         * Nothing was counted.
         *
         * @param reason {@code TOO_MANY_STREAMS}, {@code THROTTLED} or {@code QUOTA_EXCEEDED}; {@code NODE_UNAVAILABLE} when
         *     what was used today cannot be read
         * @param detail names the scope and the limit, for people
         * @param retryAfter when to try again at the earliest
         */
        record Denied(CloseReason reason, String detail, Duration retryAfter) implements Reservation {}
    }

    /**
     * A stream lives.
     *
     * @param lease its lease's id
     * @param bytes of its application that came since the last report, in both directions
     */
    record StreamUse(String lease, String policy, Identity device, long bytes) {}

    /** Takes a place for a stream. */
    Future<Reservation> reserve(Wish wish);

    /** Gives a stream's place back; does nothing when that was done before. */
    void release(String leaseId);

    /**
     * Keeps the leases of these streams and counts their bytes.
     *
     * @return the leases of those that must end, for the bytes of their day are used up
     */
    Future<Set<String>> report(List<StreamUse> streams);

    /** The hub, then policies, then devices: those that are named in the configuration or use something, at most 1,000. */
    Future<Outcome<List<ScopeUse>>> use();

    /** Any scope, also one that uses nothing. */
    Future<Outcome<ScopeUse>> use(QuotaScope scope);

    /** Stores what is not stored yet. */
    Future<Void> close();
}
