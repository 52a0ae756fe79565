package io.culvert.node;

import io.culvert.cluster.Bus;
import io.culvert.cluster.HubNames;
import io.culvert.cluster.Membership;
import io.culvert.cluster.Presence;
import io.culvert.cluster.Rendezvous;
import io.culvert.cluster.Tickets;
import io.culvert.cluster.quota.Quotas;
import io.culvert.endpoint.link.LinkSettings;
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
        String publicUrl) {}
