package io.culvert.endpoint;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.HttpRoutes;
import io.culvert.protocol.BridgePath;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.function.Consumer;

/** Where the legs of streams are dialled. A path is opaque to clients, and their ticket is for it alone. Has no state. */
final class LegRoutes implements HttpRoutes {
    private static final ApiRoute LEG = ApiRoute.of(
                    HttpMethod.GET, BridgePath.PREFIX + "*", new ApiRoute.Access.Ticket())
            .anyMethod();

    private final Consumer<HttpServerRequest> admission;

    /** @param admission answers each request, with 101 or with an error */
    LegRoutes(Consumer<HttpServerRequest> admission) {
        this.admission = admission;
    }

    @Override
    public List<ApiRoute> table() {
        return List.of(LEG);
    }

    @Override
    public void mount(Router router) {
        LEG.on(router).handler(routing -> admission.accept(routing.request()));
    }
}
