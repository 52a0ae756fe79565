package io.culvert.cluster.presence;

import io.culvert.cluster.Scheduler;

/**
 * The presence of a hub that is one process: the rules of the cluster's over a map in memory. May be called on any thread;
 * Futures complete on the one that brought the news.
 */
public final class LocalPresence extends ForwardingPresence {
    public LocalPresence(Scheduler scheduler) {
        super(new ClusterPresence(new LocalPresenceMap(), scheduler, 0));
    }
}
