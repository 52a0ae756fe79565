package io.culvert.coordinator.handshake;

import io.culvert.cluster.Presence;
import io.culvert.cluster.presence.ForwardingPresence;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * A presence that gives a device whose session is there, and does not listen yet, a moment to do so. A device that renews its
 * credential or reconnects takes its older session's place with CONNECT and listens a round trip later: it is not offline in
 * between. Stateless.
 */
public final class PatientPresence extends ForwardingPresence {
    /** Time for a SUBSCRIBE that follows its CONNACK over a slow line. */
    static final Duration MOMENT = Duration.ofSeconds(2);

    private final Function<Identity, Future<Boolean>> connected;

    /** @param connected whether an identity holds a session, be it one that does not listen */
    public PatientPresence(Presence presence, Function<Identity, Future<Boolean>> connected) {
        super(presence);
        this.connected = connected;
    }

    @Override
    public Future<Optional<Location>> await(Identity identity, Duration limit) {
        if (limit.compareTo(MOMENT) >= 0) {
            return super.await(identity, limit);
        }
        return super.await(identity, limit)
                .compose(found -> found.isPresent()
                        ? Future.succeededFuture(found)
                        : connected
                                .apply(identity)
                                .compose(arriving ->
                                        super.await(identity, arriving ? MOMENT.minus(limit) : Duration.ZERO)));
    }
}
