package io.culvert.registry;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.Bus;
import io.culvert.cluster.HttpRoutes;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.util.List;

/**
 * The registry REST: devices, modules and twins as the reference's SDKs create, read, change, delete and query them, with any
 * api-version; and certificate authorities; and the keys of policies.
 *
 * <p>Needs only the bus, so every node can serve it. Has no state; runs on every event loop of the server.
 */
public final class RegistryRoutes implements HttpRoutes {
    private final Bus bus;
    private final RegistryResponses responses;
    private final List<RouteGroup> groups = List.of(
            new ListRoutes(),
            new BulkRoutes(),
            new QueryRoutes(),
            new IdentityRoutes(),
            new TwinRoutes(),
            new StatisticsRoutes(),
            new AuthorityRoutes(),
            new PolicyRoutes());

    public RegistryRoutes(Bus bus, Clock clock) {
        this.bus = bus;
        this.responses = new RegistryResponses(clock);
    }

    @Override
    public List<ApiRoute> table() {
        return groups.stream().flatMap(group -> group.table().stream()).toList();
    }

    @Override
    public void mount(Router router) {
        GuardedRoutes guarded = new GuardedRoutes(router, bus, responses);
        groups.forEach(group -> group.mount(guarded));
    }
}
