package io.culvert.node;

import io.culvert.node.config.HubConfig;
import io.culvert.node.front.ConnectionLimit;
import io.culvert.node.front.HttpsFront;
import io.culvert.node.front.ManagementFront;
import io.culvert.node.front.MqttFront;
import io.culvert.node.front.ServerTls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The three ports of this node, together. */
record Fronts(ManagementFront management, HttpsFront https, MqttFront mqtt) {
    /** Binds all; when one cannot be bound, the failure is its own and the others go with Vert.x. */
    static Future<Fronts> bind(Vertx vertx, HubConfig config, ServerTls tls, Supplier<List<String>> unreadiness) {
        int eventLoops = VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE;
        ConnectionLimit all = ConnectionLimit.ofProcess();
        return ManagementFront.bind(vertx, config.management(), all, unreadiness)
                .compose(management -> HttpsFront.bind(vertx, config.https(), tls, all, eventLoops)
                        .compose(https -> MqttFront.bind(vertx, config.mqtt(), tls, all, eventLoops)
                                .map(mqtt -> new Fronts(management, https, mqtt))));
    }

    Future<?> open(Roles roles, Predicate<String> origins, boolean bearer) {
        mqtt.open(roles.mqtt());
        return https.open(roles.routes(), origins, bearer);
    }

    void drain() {
        https.drain();
        mqtt.drain();
    }

    Future<?> close() {
        return Future.join(https.close(), mqtt.close(), management.close());
    }

    int httpsPort() {
        return https.port();
    }

    int mqttPort() {
        return mqtt.port();
    }

    int managementPort() {
        return management.port();
    }
}
