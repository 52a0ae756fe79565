package io.culvert.coordinator.session;

import io.culvert.cluster.Presence;
import io.culvert.cluster.presence.ForwardingPresence;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A presence that knows which withdrawals are under way, so that a node can leave after the last one. May be used on any thread. */
public final class AwaitedWithdrawals extends ForwardingPresence {
    private final Set<Future<Boolean>> underWay = ConcurrentHashMap.newKeySet();

    public AwaitedWithdrawals(Presence presence) {
        super(presence);
    }

    /** Done when those that began before are done; never fails. */
    public Future<Void> done() {
        return Future.join(List.copyOf(underWay)).otherwiseEmpty().mapEmpty();
    }

    @Override
    public Future<Boolean> withdraw(Identity identity, Location own) {
        Future<Boolean> withdrawn = super.withdraw(identity, own);
        if (!withdrawn.isComplete()) {
            underWay.add(withdrawn);
            withdrawn.onComplete(done -> underWay.remove(withdrawn));
        }
        return withdrawn;
    }
}
