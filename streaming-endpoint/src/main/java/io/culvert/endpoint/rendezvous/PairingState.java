package io.culvert.endpoint.rendezvous;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Side;

/**
 * How far a stream's pairing is, at its arbiter.
 *
 * <pre>
 * Expected --claim--> HalfOpen(side, host) --claim of the other side--> Open(host)
 *     \_________________ | ___ abandon, forget, deadline ______________/ | ______> Closed(reason)
 * </pre>
 */
public sealed interface PairingState {
    /** No leg has come. */
    record Expected() implements PairingState {}

    /** One leg has come, and its node hosts the stream. */
    record HalfOpen(Side side, String host, String claimId) implements PairingState {}

    /** Both legs have come. */
    record Open(String host, String deviceClaimId, String serviceClaimId) implements PairingState {}

    /** It is over; every claim is refused. */
    record Closed(CloseReason reason) implements PairingState {}
}
