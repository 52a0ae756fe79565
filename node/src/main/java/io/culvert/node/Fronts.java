package io.culvert.node;

import io.culvert.node.config.HubConfig;
import io.culvert.node.config.NodeSettings.Role;
import io.culvert.node.data.ServerCertificate;
import io.culvert.node.front.ConnectionLimit;
import io.culvert.node.front.HttpsFront;
import io.culvert.node.front.ManagementFront;
import io.culvert.node.front.MqttFront;
import io.culvert.node.front.ServerTls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The ports of this node, together: each has the management port, coordinators and endpoints serve HTTPS, coordinators also
 * MQTT.
 */
record Fronts(ManagementFront management, Optional<HttpsFront> https, Optional<MqttFront> mqtt) {
    /** Whether a node of this configuration has a TLS port. */
    static boolean any(HubConfig config) {
        return NodeFiles.runs(config, Role.COORDINATOR) || NodeFiles.runs(config, Role.ENDPOINT);
    }

    /** Binds all; when one cannot be bound, the failure is its own and the others go with Vert.x. */
    static Future<Fronts> bind(
            Vertx vertx,
            HubConfig config,
            Optional<ServerCertificate> certificate,
            Supplier<List<String>> unreadiness) {
        int eventLoops = VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE;
        ConnectionLimit all = ConnectionLimit.ofProcess();
        Optional<ServerTls> tls = certificate.map(ServerTls::new);
        Optional<ServerTls> mqttTls = NodeFiles.runs(config, Role.COORDINATOR) ? tls : Optional.empty();
        return ManagementFront.bind(vertx, config.management(), all, unreadiness)
                .compose(management -> each(tls, its -> HttpsFront.bind(vertx, config.https(), its, all, eventLoops))
                        .compose(https -> each(
                                        mqttTls, its -> MqttFront.bind(vertx, config.mqtt(), its, all, eventLoops))
                                .map(mqtt -> new Fronts(management, https, mqtt))));
    }

    Future<?> open(Roles roles, Predicate<String> origins, boolean bearer) {
        mqtt.ifPresent(front -> front.open(roles.mqtt()));
        return each(https, front -> front.open(roles.routes(), origins, bearer));
    }

    /** Serves the legs of streams alone. */
    void drain() {
        https.ifPresent(HttpsFront::drain);
        mqtt.ifPresent(MqttFront::drain);
    }

    /** Serves nothing new. */
    void refuse() {
        https.ifPresent(HttpsFront::refuse);
        mqtt.ifPresent(MqttFront::drain);
    }

    Future<?> close() {
        return Future.join(each(https, HttpsFront::close), each(mqtt, MqttFront::close), management.close());
    }

    /** Empty where the node has none. */
    Optional<Integer> httpsPort() {
        return https.map(HttpsFront::port);
    }

    /** Empty where the node has none. */
    Optional<Integer> mqttPort() {
        return mqtt.map(MqttFront::port);
    }

    int managementPort() {
        return management.port();
    }

    private static <T, R> Future<Optional<R>> each(Optional<T> front, Function<T, ? extends Future<? extends R>> act) {
        return front.isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : act.apply(front.get()).map(Optional::ofNullable);
    }
}
