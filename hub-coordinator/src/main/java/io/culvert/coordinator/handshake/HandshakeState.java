package io.culvert.coordinator.handshake;

import io.culvert.cluster.Presence;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamId;
import java.time.Duration;
import java.util.Optional;

/**
 * How far a handshake has come.
 *
 * <pre>
 *   Requested --offer sent--> Offered --device accepts, or its leg is claimed--> Accepted
 *       |  ^                     | |  '--device rejects------------------------> Rejected(reason)
 *       |  '-session was stale---' |
 *       '--------------------------+--refused, timed out, caller gone----------> Failed(reason)
 * </pre>
 */
public sealed interface HandshakeState {
    /** The caller's right, the device, its session and an arbiter are being looked for. */
    record Requested() implements HandshakeState {}

    /** The device holds the offer. */
    record Offered(StreamId streamId, String arbiter, Presence.Location session, Accepted ifAccepted)
            implements HandshakeState {}

    /** One of the three that nothing follows. */
    sealed interface Ended extends HandshakeState {}

    /** The caller gets where to dial and its ticket. */
    record Accepted(String url, Secret ticket) implements Ended {}

    /** @param reason the device's words, may be empty */
    record Rejected(String reason) implements Ended {}

    /**
     * @param detail one sentence for the caller
     * @param waited how long was to be waited for the device, when it was in vain
     * @param retryAfter when to try again at the earliest, where that is known
     */
    record Failed(CloseReason reason, String detail, Optional<Duration> waited, Optional<Duration> retryAfter)
            implements Ended {
        Failed(CloseReason reason, String detail, Optional<Duration> waited) {
            this(reason, detail, waited, Optional.empty());
        }

        Failed(CloseReason reason, String detail) {
            this(reason, detail, Optional.empty());
        }
    }
}
