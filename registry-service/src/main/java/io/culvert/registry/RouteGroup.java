package io.culvert.registry;

import io.culvert.cluster.ApiRoute;
import java.util.List;

/** Routes of the registry REST that belong together. Has no state. */
interface RouteGroup {
    List<ApiRoute> table();

    /** Mounts each route of the table. */
    void mount(GuardedRoutes routes);
}
