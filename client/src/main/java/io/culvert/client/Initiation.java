package io.culvert.client;

import io.culvert.protocol.Identity;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamName;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;

/** How a service asks its hub for a stream. */
interface Initiation {
    /** A way to the endpoint that the hub offered. */
    record Offered(String url, Secret ticket) {}

    /**
     * Asks once.
     *
     * @param left for the whole of it
     * @return fails with a StreamRefusedException, with {@link Unavailable} or with another HubException
     */
    Future<Offered> ask(
            ContextInternal context, Identity device, StreamName name, OpenTimeouts timeouts, Duration left);

    /** The hub asks to come again. */
    final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient StreamRefusedException refusal;

        Unavailable(StreamRefusedException refusal) {
            super(refusal);
            this.refusal = refusal;
        }

        StreamRefusedException refusal() {
            return refusal;
        }
    }
}
