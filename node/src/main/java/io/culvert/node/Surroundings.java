package io.culvert.node;

import io.culvert.cluster.Bus;
import io.culvert.cluster.Cluster;
import io.culvert.cluster.HubNames;
import io.culvert.cluster.Membership;
import io.culvert.cluster.Presence;
import io.culvert.cluster.Rendezvous;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.Tickets;
import io.culvert.cluster.VertxBus;
import io.culvert.cluster.VertxScheduler;
import io.culvert.cluster.quota.Quotas;
import io.culvert.endpoint.link.LinkSettings;
import io.culvert.node.config.HubConfig;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What all roles of this node share.
 *
 * @param links where an endpoint takes streams from the other nodes; empty in a hub of one process
 * @param origins the browsers' pages that may call
 * @param publicUrl where legs of streams to an endpoint of this node are dialled
 */
record Surroundings(
        Vertx vertx,
        Scheduler scheduler,
        Bus bus,
        Membership membership,
        Presence presence,
        Rendezvous rendezvous,
        Quotas quotas,
        Tickets tickets,
        Clock clock,
        HubNames names,
        Optional<LinkSettings> links,
        Predicate<String> origins,
        String publicUrl) {
    /** On the loop that the roles' timers are to run on. */
    static Surroundings of(HubConfig config, Cluster cluster, NodeFiles files, PublicAddress address, Clock clock) {
        Vertx vertx = cluster.vertx();
        Membership membership = cluster.membership();
        Bus bus = new VertxBus(vertx, membership, config.cluster().requestTimeout());
        Scheduler scheduler = new VertxScheduler(vertx, vertx.getOrCreateContext());
        return new Surroundings(
                vertx,
                scheduler,
                bus,
                membership,
                cluster.presence(scheduler),
                cluster.rendezvous(scheduler),
                ClusterEntry.quotas(config, bus, membership, clock, scheduler),
                new Tickets(vertx, address.names(), files.ticketKeys(), clock),
                clock,
                address.names(),
                files.clusterTls().map(tls -> ClusterEntry.links(config, tls)),
                address.origins(),
                address.endpointUrl());
    }
}
