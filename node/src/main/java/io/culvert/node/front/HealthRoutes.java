package io.culvert.node.front;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.HttpRoutes;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Supplier;

/** Whether the node is alive, and whether it is ready; for everybody who reaches the management port. Has no state. */
public final class HealthRoutes implements HttpRoutes {
    private static final ApiRoute LIVE = ApiRoute.of(HttpMethod.GET, "/health/live", new ApiRoute.Access.Everybody());
    private static final ApiRoute READY = ApiRoute.of(HttpMethod.GET, "/health/ready", new ApiRoute.Access.Everybody());

    private final Supplier<List<String>> unreadiness;

    /** @param unreadiness why the node is not ready; empty when it is */
    public HealthRoutes(Supplier<List<String>> unreadiness) {
        this.unreadiness = unreadiness;
    }

    @Override
    public List<ApiRoute> table() {
        return List.of(LIVE, READY);
    }

    @Override
    public void mount(Router router) {
        LIVE.on(router).handler(routing -> answer(routing, 200, new JsonObject().put("live", true)));
        READY.on(router).handler(routing -> {
            List<String> reasons = unreadiness.get();
            answer(
                    routing,
                    reasons.isEmpty() ? 200 : 503,
                    new JsonObject().put("ready", reasons.isEmpty()).put("reasons", new JsonArray(reasons)));
        });
    }

    private static void answer(RoutingContext routing, int status, JsonObject body) {
        routing.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
                .end(body.encode());
    }
}
