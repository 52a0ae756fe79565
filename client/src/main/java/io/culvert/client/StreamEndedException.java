package io.culvert.client;

import io.culvert.protocol.CloseReason;

/** A stream ended otherwise than completed, or was written to after its end. */
public final class StreamEndedException extends HubException {
    private static final long serialVersionUID = 1L;

    StreamEndedException(CloseReason reason) {
        super(reason, "stream ended: " + reason.label());
    }
}
