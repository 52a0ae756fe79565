package io.culvert.cluster.presence;

import io.culvert.cluster.Presence;
import io.culvert.cluster.Scheduler;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/**
 * The presence of a hub that is one process: the rules of the cluster's over a map in memory. May be called on any thread;
 * Futures complete on the one that brought the news.
 */
public final class LocalPresence implements Presence {
    private final ClusterPresence presence;

    public LocalPresence(Scheduler scheduler) {
        presence = new ClusterPresence(new LocalPresenceMap(), scheduler, 0);
    }

    @Override
    public Future<Announced> announce(Identity identity, String node) {
        return presence.announce(identity, node);
    }

    @Override
    public Future<Boolean> withdraw(Identity identity, Location own) {
        return presence.withdraw(identity, own);
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
