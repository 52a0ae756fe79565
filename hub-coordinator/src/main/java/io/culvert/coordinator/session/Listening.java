package io.culvert.coordinator.session;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.CoordinatorCalls;
import io.culvert.cluster.Presence;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether a session listens for streams: its presence record, from the subscription until it is taken back. Owned by the
 * session's loop; whether it listens may be asked on any thread.
 */
final class Listening {
    private static final Duration EVICTION = Duration.ofSeconds(2);

    private final Presence presence;
    private final Bus bus;
    private final String node;
    private volatile Optional<Future<Long>> epoch = Optional.empty();

    Listening(Presence presence, Bus bus, String node) {
        this.presence = presence;
        this.bus = bus;
        this.node = node;
    }

    /** Makes the record once; the older session that it replaces is told to end. */
    Future<Long> begin(Identity identity) {
        if (epoch.isEmpty()) {
            epoch = Optional.of(presence.announce(identity, node).map(announced -> {
                announced.replaced().ifPresent(older -> evict(identity, older));
                return announced.epoch();
            }));
        }
        return epoch.get();
    }

    /** Takes the record away, also one that is still being made. */
    void end(Identity identity) {
        epoch.ifPresent(made -> made.onSuccess(own -> presence.withdraw(identity, new Presence.Location(node, own))));
        epoch = Optional.empty();
    }

    /** The session's epoch; empty when it does not listen. An offer may come before its own announcement has returned. */
    Optional<Future<Long>> epoch() {
        return epoch;
    }

    private void evict(Identity identity, Presence.Location older) {
        bus.ask(
                Address.node(older.node()),
                CoordinatorCalls.EVICT,
                new CoordinatorCalls.Evict(identity, older.epoch(), CloseReason.SESSION_REPLACED),
                EVICTION);
    }
}
