package io.culvert.cluster.presence;

import io.culvert.cluster.Presence;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/**
 * A presence in front of another, to which all goes on: what a subclass is there for, it overrides, and the rest stays as it is.
 * Has no state of its own.
 */
public abstract class ForwardingPresence implements Presence {
    private final Presence behind;

    protected ForwardingPresence(Presence behind) {
        this.behind = behind;
    }

    @Override
    public Future<Announced> announce(Identity identity, String node) {
        return behind.announce(identity, node);
    }

    @Override
    public Future<Boolean> withdraw(Identity identity, Location own) {
        return behind.withdraw(identity, own);
    }

    @Override
    public Future<Reasserted> reassert(Identity identity, Location own, Duration age) {
        return behind.reassert(identity, own, age);
    }

    @Override
    public Future<Optional<Location>> find(Identity identity) {
        return behind.find(identity);
    }

    @Override
    public Future<Optional<Location>> await(Identity identity, Duration limit) {
        return behind.await(identity, limit);
    }
}
