package io.culvert.endpoint.relay;

import io.culvert.cluster.EndpointCalls.Granted;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.culvert.wire.WebSocketLeg;

/**
 * A leg that was admitted and is stopped.
 *
 * @param arbiter the node that granted it
 * @param claimId with which it was granted
 */
public record ArrivedLeg(
        WebSocketLeg leg, Side side, StreamId streamId, String arbiter, String claimId, Granted granted) {}
