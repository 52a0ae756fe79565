package io.culvert.cluster;

import io.culvert.cluster.presence.LocalPresence;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** A hub that is one process: a plain Vert.x, and records in its memory. */
public record LocalCluster(Vertx vertx, Membership membership) implements Cluster {
    @Override
    public Presence presence(Scheduler scheduler) {
        return new LocalPresence(scheduler);
    }

    @Override
    public Rendezvous rendezvous(Scheduler scheduler) {
        return new LocalRendezvous(scheduler);
    }

    @Override
    public List<String> unreadiness() {
        return List.of();
    }

    @Override
    public Future<Void> leave() {
        return vertx.close();
    }
}
