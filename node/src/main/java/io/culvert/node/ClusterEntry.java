package io.culvert.node;

import io.culvert.cluster.Bus;
import io.culvert.cluster.Cluster;
import io.culvert.cluster.ClusterConfig;
import io.culvert.cluster.ClusterTls;
import io.culvert.cluster.LocalCluster;
import io.culvert.cluster.LocalMembership;
import io.culvert.cluster.Membership;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.hazelcast.HazelcastCluster;
import io.culvert.cluster.quota.ClusterQuotas;
import io.culvert.cluster.quota.LocalQuotas;
import io.culvert.cluster.quota.Quotas;
import io.culvert.endpoint.link.LinkSettings;
import io.culvert.node.config.ConfigException;
import io.culvert.node.config.HubConfig;
import io.culvert.node.config.NodeSettings.Role;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a node becomes one of its hub: alone in its process, or as a member of a cluster. Has no state. */
final class ClusterEntry {
    private ClusterEntry() {}

    /** A mistake that no start will mend; null where there is none. */
    static ConfigException mistake(HubConfig config) {
        if (!config.cluster().clustered() && config.node().roles().size() < Role.values().length) {
            return new ConfigException("node.roles: a subset (expected: registry, coordinator and endpoint; "
                    + "a node runs some of them only in a cluster, which cluster.discovery turns on)");
        }
        return null;
    }

    /** The Future completes on an event loop of the cluster's Vert.x. Classes of Hazelcast are loaded only for a cluster. */
    static Future<Cluster> enter(HubConfig config, Optional<ClusterTls> tls) {
        if (config.cluster().clustered()) {
            return HazelcastCluster.start(config.cluster(), tls.orElseThrow(), self(config), options())
                    .recover(failure -> Future.failedFuture(
                            failure instanceof IllegalArgumentException
                                    ? new ConfigException(failure.getMessage(), failure)
                                    : failure))
                    .compose(cluster -> onlyRegistry(config, cluster))
                    .compose(ClusterEntry::onLoop);
        }
        return onLoop(new LocalCluster(Vertx.vertx(options()), new LocalMembership(self(config))));
    }

    /** Other nodes with a registry, where the one of this node has a database that nobody else reaches. */
    static List<String> otherRegistries(HubConfig config, Membership membership) {
        return registriesBeside(config, membership.nodes());
    }

    /** Of them those that were there first: a newcomer that will not stay takes nobody out of service. */
    static List<String> olderRegistries(HubConfig config, Membership membership) {
        List<Membership.Node> older = membership.nodes().stream()
                .takeWhile(node -> !node.name().equals(config.node().name()))
                .toList();
        return registriesBeside(config, older);
    }

    private static List<String> registriesBeside(HubConfig config, List<Membership.Node> nodes) {
        boolean own = config.registry().jdbcUrl().isEmpty() || config.registry().embedded();
        return !own || !NodeFiles.runs(config, Role.REGISTRY)
                ? List.of()
                : nodes.stream()
                        .filter(node -> !node.name().equals(config.node().name())
                                && node.roles().contains(Membership.REGISTRY))
                        .map(node ->
                                "node " + node.name() + " runs the registry, too, and this one's database is its own "
                                        + "(expected: one PostgreSQL in registry.jdbc-url, or one registry)")
                        .toList();
    }

    /** Two registries that do not know each other's devices must not serve as one. */
    private static Future<Cluster> onlyRegistry(HubConfig config, Cluster cluster) {
        List<String> others = otherRegistries(config, cluster.membership());
        return others.isEmpty()
                ? Future.succeededFuture(cluster)
                : cluster.leave()
                        .transform(left -> Future.failedFuture(new ConfigException("node.roles: " + others.get(0))));
    }

    /** Counted by one node for all where there are several. */
    static Quotas quotas(HubConfig config, Bus bus, Membership membership, Clock clock, Scheduler scheduler) {
        if (!config.cluster().clustered()) {
            return new LocalQuotas(config.quotas(), bus, clock, scheduler);
        }
        ClusterQuotas quotas =
                new ClusterQuotas(config.node().name(), config.quotas(), bus, membership, clock, scheduler);
        quotas.start();
        return quotas;
    }

    private static Future<Cluster> onLoop(Cluster cluster) {
        Promise<Cluster> promise = Promise.promise();
        cluster.vertx().getOrCreateContext().runOnContext(now -> promise.complete(cluster));
        return promise.future();
    }

    private static VertxOptions options() {
        return new VertxOptions()
                .setPreferNativeTransport(true)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false));
    }

    /** Where an endpoint of this node takes streams whose second leg landed elsewhere. */
    static LinkSettings links(HubConfig config, ClusterTls tls) {
        ClusterConfig cluster = config.cluster();
        return new LinkSettings(cluster.host(), cluster.linkPort(), cluster.linkAddress(), tls);
    }

    private static Membership.Node self(HubConfig config) {
        boolean links = config.cluster().clustered() && NodeFiles.runs(config, Role.ENDPOINT);
        return new Membership.Node(
                config.node().name(),
                config.node().roles().stream()
                        .map(role -> role.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet()),
                links ? config.cluster().linkAddress() : "");
    }
}
