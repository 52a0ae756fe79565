package io.culvert.coordinator.api;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.HttpRoutes;
import io.culvert.wire.MqttSocket;
import io.culvert.wire.MqttUpgrade;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MQTT over WebSocket at {@value MqttUpgrade#PATH}: devices that may dial only the HTTPS port. Has no state; runs on every
 * event loop of the server.
 */
public final class MqttRoutes implements HttpRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(MqttRoutes.class);
    private static final int FORBIDDEN = 403;
    private static final ApiRoute UPGRADE =
            ApiRoute.of(HttpMethod.GET, MqttUpgrade.PATH, new ApiRoute.Access.DeviceCredential());

    private final Consumer<MqttSocket> sessions;
    private final Predicate<String> originAllowed;

    /**
     * @param sessions takes each connection, on its loop
     * @param originAllowed whether a browser's page of this origin may dial; programs name none
     */
    public MqttRoutes(Consumer<MqttSocket> sessions, Predicate<String> originAllowed) {
        this.sessions = sessions;
        this.originAllowed = originAllowed;
    }

    @Override
    public List<ApiRoute> table() {
        return List.of(UPGRADE);
    }

    @Override
    public void mount(Router router) {
        UPGRADE.on(router).handler(this::upgrade);
    }

    private void upgrade(RoutingContext context) {
        HttpServerRequest request = context.request();
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        Optional<Integer> refusal =
                origin == null || originAllowed.test(origin) ? MqttUpgrade.refusal(request) : Optional.of(FORBIDDEN);
        if (refusal.isPresent()) {
            LOG.debug("MQTT over WebSocket from {}: refused with {}", request.remoteAddress(), refusal.get());
            request.response()
                    .putHeader("Sec-WebSocket-Version", "13")
                    .setStatusCode(refusal.get())
                    .end();
            return;
        }
        MqttUpgrade.accept(request)
                .onSuccess(sessions::accept)
                .onFailure(
                        gone -> LOG.debug("MQTT over WebSocket from {}: {}", request.remoteAddress(), gone.toString()));
    }
}
