package io.culvert.coordinator.session;

import io.culvert.cluster.Presence;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A presence that knows which withdrawals are under way, so that a node can leave after the last one. May be used on any thread. */
public final class AwaitedWithdrawals implements Presence {
    private final Presence presence;
    private final Set<Future<Boolean>> underWay = ConcurrentHashMap.newKeySet();

    public AwaitedWithdrawals(Presence presence) {
        this.presence = presence;
    }

    /** Done when those that began before are done; never fails. */
    public Future<Void> done() {
        return Future.join(List.copyOf(underWay)).otherwiseEmpty().mapEmpty();
    }

    @Override
    public Future<Boolean> withdraw(Identity identity, Location own) {
        Future<Boolean> withdrawn = presence.withdraw(identity, own);
        if (!withdrawn.isComplete()) {
            underWay.add(withdrawn);
            withdrawn.onComplete(done -> underWay.remove(withdrawn));
        }
        return withdrawn;
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
