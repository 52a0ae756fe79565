package io.culvert.client;

import io.culvert.protocol.CloseReason;

/**
 * How a stream ended at this side.
 *
 * @param reason {@link CloseReason#COMPLETED} only when both directions ended and every byte of both is known to have arrived;
 *     with a peer that cannot count (a reference SDK), when it closed cleanly
 * @param sent bytes that were handed to the connection
 * @param received bytes that came, in order and without a gap
 */
public record StreamEnd(CloseReason reason, long sent, long received) {}
