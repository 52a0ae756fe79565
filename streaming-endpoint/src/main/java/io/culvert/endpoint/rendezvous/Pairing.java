package io.culvert.endpoint.rendezvous;

import io.culvert.cluster.Deadline;
import io.culvert.cluster.EndpointCalls.Claim;
import io.culvert.cluster.EndpointCalls.Expect;
import io.culvert.cluster.EndpointCalls.Expected;
import io.culvert.cluster.LiveStream;
import io.culvert.cluster.Scheduler;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Side;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One stream's pairing; belongs to its arbiter's thread. */
final class Pairing {
    final Expect request;
    final Expected expected;
    final Deadline deadline;
    private PairingState state = new PairingState.Expected();

    Pairing(Expect request, Expected expected, Deadline deadline) {
        this.request = request;
        this.expected = expected;
        this.deadline = deadline;
    }

    PairingState state() {
        return state;
    }

    /** Whether both legs came, or none will any more. */
    boolean over() {
        return state instanceof PairingState.Open || state instanceof PairingState.Closed;
    }

    /** Whether this ticket may be spent now. */
    boolean admits(Claim claim) {
        String ticketId = claim.side() == Side.DEVICE ? expected.deviceTicketId() : expected.serviceTicketId();
        return ticketId.equals(claim.ticketId()) && !claimed(claim.side());
    }

    /** Spends the ticket; whether it was the first leg. */
    boolean grant(Claim claim) {
        if (state instanceof PairingState.HalfOpen half) {
            boolean device = claim.side() == Side.DEVICE;
            state = new PairingState.Open(
                    half.host(), device ? claim.claimId() : half.claimId(), device ? half.claimId() : claim.claimId());
            return false;
        }
        state = new PairingState.HalfOpen(claim.side(), claim.host(), claim.claimId());
        return true;
    }

    boolean claimed(Side side) {
        if (state instanceof PairingState.HalfOpen half) {
            return half.side() == side;
        }
        return state instanceof PairingState.Open || state instanceof PairingState.Closed;
    }

    boolean grantedTo(String claimId) {
        if (state instanceof PairingState.HalfOpen half) {
            return half.claimId().equals(claimId);
        }
        return state instanceof PairingState.Open open
                && (open.deviceClaimId().equals(claimId)
                        || open.serviceClaimId().equals(claimId));
    }

    Optional<String> host() {
        if (state instanceof PairingState.HalfOpen half) {
            return Optional.of(half.host());
        }
        return state instanceof PairingState.Open open ? Optional.of(open.host()) : Optional.empty();
    }

    /** What it is while legs are awaited. */
    LiveStream live(String arbiter, Scheduler scheduler) {
        Optional<PairingState.HalfOpen> half =
                state instanceof PairingState.HalfOpen one ? Optional.of(one) : Optional.empty();
        Duration left = deadline.left(scheduler);
        return new LiveStream(
                expected.streamId(),
                request.device(),
                request.name(),
                request.service(),
                half.isPresent() ? LiveStream.State.WAITING : LiveStream.State.EXPECTED,
                Optional.empty(),
                arbiter,
                half.map(PairingState.HalfOpen::host),
                half.map(leg -> List.of(new LiveStream.Leg(leg.side(), leg.host(), "", false)))
                        .orElse(List.of()),
                Stream.of(Side.values())
                        .filter(side -> !claimed(side))
                        .map(LiveStream.Awaited::leg)
                        .toList(),
                request.timeLeft().minus(left),
                Optional.of(left),
                LiveStream.Flow.NONE,
                LiveStream.Flow.NONE,
                request.lease().limits());
    }

    void close(CloseReason reason) {
        state = new PairingState.Closed(reason);
    }
}
