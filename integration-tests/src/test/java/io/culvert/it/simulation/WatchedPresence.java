package io.culvert.it.simulation;

import io.culvert.cluster.Presence;
import io.culvert.cluster.presence.ForwardingPresence;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;

/** A presence of which is written down whose records were to be removed. Has no state of its own. */
final class WatchedPresence extends ForwardingPresence {
    private final Ledger ledger;

    WatchedPresence(Presence presence, Ledger ledger) {
        super(presence);
        this.ledger = ledger;
    }

    @Override
    public Future<Boolean> withdraw(Identity identity, Location own) {
        ledger.withdrawn(identity, own);
        return super.withdraw(identity, own);
    }
}
