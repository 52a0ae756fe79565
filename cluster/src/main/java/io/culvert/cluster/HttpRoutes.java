package io.culvert.cluster;

import io.vertx.ext.web.Router;
import java.util.List;

/**
 * Routes that a role contributes to the one HTTPS server, upgrades among them. Mounted once per event loop of the server, so
 * handlers run on several threads.
 */
public interface HttpRoutes {
    /** Every route that {@link #mount} mounts, with who may use it. */
    List<ApiRoute> table();

    /** Mounts each route of the table by {@link ApiRoute#on}. */
    void mount(Router router);

    /** Several as one. */
    static HttpRoutes all(List<HttpRoutes> parts) {
        List<HttpRoutes> kept = List.copyOf(parts);
        return new HttpRoutes() {
            @Override
            public List<ApiRoute> table() {
                return kept.stream().flatMap(part -> part.table().stream()).toList();
            }

            @Override
            public void mount(Router router) {
                kept.forEach(part -> part.mount(router));
            }
        };
    }
}
