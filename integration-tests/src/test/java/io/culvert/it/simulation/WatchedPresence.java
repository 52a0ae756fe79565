package io.culvert.it.simulation;

import io.culvert.cluster.Presence;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/** A presence of which is written down whose records were to be removed. Has no state of its own. */
record WatchedPresence(Presence presence, Ledger ledger) implements Presence {
    @Override
    public Future<Boolean> withdraw(Identity identity, Location own) {
        ledger.withdrawn(identity, own);
        return presence.withdraw(identity, own);
    }

    @Override
    public Future<Announced> announce(Identity identity, String node) {
        return presence.announce(identity, node);
    }

    @Override
    public Future<Reasserted> reassert(Identity identity, Location own, Duration age) {
        return presence.reassert(identity, own, age);
    }

    @Override
    public Future<Optional<Location>> find(Identity identity) {
        return presence.find(identity);
    }

    @Override
    public Future<Optional<Location>> await(Identity identity, Duration limit) {
        return presence.await(identity, limit);
    }
}
