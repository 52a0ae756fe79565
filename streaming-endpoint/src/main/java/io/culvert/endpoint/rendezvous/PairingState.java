package io.culvert.endpoint.rendezvous;

import io.culvert.cluster.EndpointCalls.Claim;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Side;

/**
 * How far a stream's pairing is, at its arbiter.
 *
 * <pre>
 * Expected --claim--> HalfOpen(side, host) --claim of the other side--> Open(host)
 *     \____________ | ___ abandon, forget, deadline, host lost ________/ | ______> Closed(reason)
 * </pre>
 */
public sealed interface PairingState {
    /**
     * A leg that was granted.
     *
     * @param node where it landed; of the first leg it is the host
     */
    record Placed(String node, String claimId, String linkAddress) {
        static Placed of(Claim claim) {
            return new Placed(claim.host(), claim.claimId(), claim.linkAddress());
        }
    }

    /** No leg has come. */
    record Expected() implements PairingState {}

    /** One leg has come, and its node hosts the stream. */
    record HalfOpen(Side side, Placed first) implements PairingState {}

    /** Both legs have come. */
    record Open(Placed first, Placed second) implements PairingState {}

    /** It is over; every claim is refused. */
    record Closed(CloseReason reason) implements PairingState {}
}
