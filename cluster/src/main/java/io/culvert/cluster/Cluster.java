package io.culvert.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * What ties this process to the hub's other nodes: Vert.x with its event bus, who is there, and the records that all nodes share.
 * {@link LocalCluster} is the one of a hub that is one process. May be used on any thread.
 */
public interface Cluster {
    Vertx vertx();

    Membership membership();

    /** Where sessions are. To be made once. */
    Presence presence(Scheduler scheduler);

    /** What is known of streams that are being paired. To be made once. */
    Rendezvous rendezvous(Scheduler scheduler);

    /** Why the nodes that are there are not enough to serve; empty when they are. Does not block. */
    List<String> unreadiness();

    /** Closes Vert.x, tells the other nodes that this one goes, and goes. */
    Future<Void> leave();
}
