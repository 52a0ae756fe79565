package io.culvert.cluster;

import io.vertx.ext.web.Router;

/**
 * Routes that a role contributes to the one HTTPS server, upgrades among them. Mounted once per event loop of the server, so
 * handlers run on several threads.
 */
@FunctionalInterface
public interface HttpRoutes {
    void mount(Router router);
}
