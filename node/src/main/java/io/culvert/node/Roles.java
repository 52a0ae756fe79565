package io.culvert.node;

import io.culvert.cluster.Bus;
import io.culvert.cluster.HttpRoutes;
import io.culvert.cluster.HubNames;
import io.culvert.node.config.HubConfig;
import io.culvert.protocol.Secret;
import io.culvert.registry.Policy;
import io.culvert.registry.RegistryRoutes;
import io.culvert.registry.RegistryVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The roles of this node: deployed in the order in which they need each other, stopped the other way round. Owned by the node. */
final class Roles {
    private final Vertx vertx;
    private final Bus bus;
    private final Clock clock;
    private final HubNames names;
    private final Deque<String> deployments = new ArrayDeque<>();
    private final List<HttpRoutes> routes = new ArrayList<>();
    private Map<String, Secret> policies = Map.of();

    Roles(Vertx vertx, Bus bus, Clock clock, HubNames names) {
        this.vertx = vertx;
        this.bus = bus;
        this.clock = clock;
        this.names = names;
    }

    Future<?> start(HubConfig config, Path dataFolder) {
        return startRegistry(config, dataFolder);
    }

    /** Ends what the roles hold, each with its reason. */
    Future<?> stop() {
        String deployment = deployments.pollLast();
        return deployment == null
                ? Future.succeededFuture()
                : vertx.undeploy(deployment).transform(stopped -> stop());
    }

    /** Of all roles. */
    List<HttpRoutes> routes() {
        return List.copyOf(routes);
    }

    /** The policies and their primary keys. */
    Map<String, Secret> policies() {
        return policies;
    }

    private Future<?> startRegistry(HubConfig config, Path dataFolder) {
        RegistryVerticle registry = new RegistryVerticle(config.registry().storedIn(dataFolder), bus, clock, names);
        routes.add(new RegistryRoutes(bus, clock));
        return deploy(registry)
                .compose(started -> registry.policies())
                .onSuccess(all -> policies = all.stream()
                        .collect(Collectors.toUnmodifiableMap(
                                Policy::name, policy -> policy.keys().primary())));
    }

    private Future<?> deploy(Deployable role) {
        return vertx.deployVerticle(role).onSuccess(deployments::addLast);
    }
}
