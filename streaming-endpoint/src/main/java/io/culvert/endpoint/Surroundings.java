package io.culvert.endpoint;

import io.culvert.cluster.Bus;
import io.culvert.cluster.Membership;
import io.culvert.cluster.Rendezvous;
import io.culvert.cluster.Tickets;
import io.culvert.cluster.quota.Quotas;
import io.culvert.endpoint.link.LinkSettings;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What an endpoint finds on its node.
 *
 * @param node its name, which tickets carry
 * @param originAllowed whether a browser's page of this origin may dial
 * @param links where links are taken; empty in a hub of one process
 * @param publicUrl {@code wss://host:port} where legs are dialled; asked for each stream, as the port may be known late
 */
public record Surroundings(
        String node,
        Bus bus,
        Membership membership,
        Rendezvous rendezvous,
        Quotas quotas,
        Tickets tickets,
        Clock clock,
        Optional<LinkSettings> links,
        Predicate<String> originAllowed,
        Supplier<String> publicUrl) {}
