package io.culvert.endpoint.relay;

import io.culvert.cluster.EndpointCalls.Granted;
import io.culvert.endpoint.link.ArrivedLink;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.culvert.wire.ClientLeg;

/**
 * A leg that was admitted and is stopped.
 *
 * @param arbiter the node that granted it
 * @param claimId with which it was granted
 * @param address where it comes from, as {@code host:port}
 * @param node where it landed: not here when a link carries it
 */
public record ArrivedLeg(
        ClientLeg leg,
        Side side,
        StreamId streamId,
        String arbiter,
        String claimId,
        Granted granted,
        String address,
        String node) {
    /** One that landed at its stream's host. */
    public ArrivedLeg(
            ClientLeg leg,
            Side side,
            StreamId streamId,
            String arbiter,
            String claimId,
            Granted granted,
            String address) {
        this(leg, side, streamId, arbiter, claimId, granted, address, granted.host());
    }

    /** The other leg of this one's stream, which a link carries. */
    ArrivedLeg partner(ArrivedLink link) {
        return new ArrivedLeg(
                link.leg(),
                side.other(),
                streamId,
                arbiter,
                "",
                granted,
                link.hello().address(),
                link.hello().node());
    }
}
