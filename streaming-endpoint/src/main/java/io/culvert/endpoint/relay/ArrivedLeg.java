package io.culvert.endpoint.relay;

import io.culvert.cluster.EndpointCalls.Granted;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.culvert.wire.ClientLeg;

/**
 * A leg that was admitted and is stopped.
 *
 * @param arbiter the node that granted it
 * @param claimId with which it was granted
 * @param address where it comes from, as {@code host:port}
 */
public record ArrivedLeg(
        ClientLeg leg, Side side, StreamId streamId, String arbiter, String claimId, Granted granted, String address) {}
