package io.culvert.node;

import io.culvert.cluster.HttpRoutes;
import io.culvert.coordinator.CoordinatorVerticle;
import io.culvert.endpoint.EndpointVerticle;
import io.culvert.node.config.HubConfig;
import io.culvert.node.config.NodeSettings.Role;
import io.culvert.protocol.Secret;
import io.culvert.registry.Policy;
import io.culvert.registry.RegistryRoutes;
import io.culvert.registry.RegistryVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The roles of this node: deployed in the order in which they need each other, stopped the other way round. Owned by the node. */
final class Roles {
    private final Surroundings node;
    private final Deque<Supplier<Future<?>>> stops = new ArrayDeque<>();
    private final List<HttpRoutes> routes = new ArrayList<>();
    private volatile RegistryVerticle registry;
    private CoordinatorVerticle coordinator;
    private EndpointVerticle endpoint;
    private Handler<NetSocket> mqtt;

    Roles(Surroundings node) {
        this.node = node;
    }

    Future<?> start(HubConfig config, Path dataFolder, Consumer<StreamEnding> whenEnded) {
        // The coordinator before the endpoint, whose first report it must hear.
        return when(Role.REGISTRY, config, () -> startRegistry(config, dataFolder))
                // The last of what streams used goes to the registry before it stops.
                .onSuccess(started -> stops.addLast(node.quotas()::close))
                .compose(started -> when(Role.COORDINATOR, config, () -> startCoordinator(config)))
                .compose(started -> when(Role.ENDPOINT, config, () -> startEndpoint(config, whenEnded)));
    }

    /** Takes nothing new, and has sessions go to other nodes. */
    void drain(Duration spread) {
        if (endpoint != null) {
            endpoint.drain();
        }
        if (coordinator != null) {
            coordinator.drain(spread);
        }
    }

    /** What is left of it. */
    Future<DrainProgress> remaining() {
        Future<Integer> handshakes = coordinator == null ? Future.succeededFuture(0) : coordinator.handshakes();
        Future<Integer> expected = endpoint == null ? Future.succeededFuture(0) : endpoint.expected();
        return Future.all(handshakes, expected)
                .map(both -> new DrainProgress(
                        coordinator == null ? 0 : coordinator.sessions().left(),
                        handshakes.result(),
                        expected.result(),
                        streams()));
    }

    /** Ends what the roles hold, each with its reason. */
    Future<?> stop() {
        Supplier<Future<?>> last = stops.pollLast();
        return last == null ? Future.succeededFuture() : last.get().transform(stopped -> stop());
    }

    /** Of all roles. */
    List<HttpRoutes> routes() {
        return List.copyOf(routes);
    }

    /** Takes the connections of the MQTT port, which only a coordinator has. */
    Handler<NetSocket> mqtt() {
        return mqtt;
    }

    /** The policies and their primary keys of now, on a node with the registry. */
    Future<Map<String, Secret>> policies() {
        return registry.policies()
                .map(all -> all.stream()
                        .collect(Collectors.toUnmodifiableMap(
                                Policy::name, policy -> policy.keys().primary())));
    }

    /** What keeps a role from starting, empty when nothing does. */
    Optional<String> waitsFor() {
        return registry == null ? Optional.empty() : registry.waitsFor();
    }

    /** Streams held now. */
    int streams() {
        return endpoint == null ? 0 : endpoint.streams();
    }

    /** The most bytes that are held for one stream now. */
    Future<Long> mostHeld() {
        return endpoint == null ? Future.succeededFuture(0L) : endpoint.mostHeld();
    }

    private static Future<?> when(Role role, HubConfig config, Supplier<Future<?>> start) {
        return NodeFiles.runs(config, role) ? start.get() : Future.succeededFuture();
    }

    private Future<?> startRegistry(HubConfig config, Path dataFolder) {
        registry = new RegistryVerticle(
                config.registry().storedIn(dataFolder),
                config.node().name(),
                node.bus(),
                node.membership(),
                node.clock(),
                node.names());
        return deploy(registry);
    }

    private Future<?> startCoordinator(HubConfig config) {
        coordinator = new CoordinatorVerticle(
                config.coordinator(),
                config.node().name(),
                node.names(),
                node.bus(),
                node.membership(),
                node.presence(),
                node.quotas(),
                node.tickets(),
                node.clock(),
                node.origins());
        return deploy(coordinator).onSuccess(started -> {
            // Their handlers need only the bus: every coordinator is a front of the whole API.
            routes.add(new RegistryRoutes(node.bus(), node.clock()));
            routes.add(coordinator.routes());
            mqtt = coordinator.mqtt();
        });
    }

    private Future<?> startEndpoint(HubConfig config, Consumer<StreamEnding> whenEnded) {
        endpoint = new EndpointVerticle(
                config.endpoint(),
                new io.culvert.endpoint.Surroundings(
                        config.node().name(),
                        node.bus(),
                        node.membership(),
                        node.rendezvous(),
                        node.quotas(),
                        node.tickets(),
                        node.clock(),
                        node.links(),
                        node.origins(),
                        node::publicUrl),
                record -> whenEnded.accept(StreamEnding.of(record)));
        routes.add(endpoint.routes());
        return deploy(endpoint);
    }

    private Future<?> deploy(Deployable role) {
        return node.vertx()
                .deployVerticle(role)
                .onSuccess(deployment -> stops.addLast(() -> node.vertx().undeploy(deployment)));
    }
}
