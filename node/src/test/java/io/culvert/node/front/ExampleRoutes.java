package io.culvert.node.front;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.HttpRoutes;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Routes that each show one thing. */
final class ExampleRoutes implements HttpRoutes {
    private static final ApiRoute HELLO = open(HttpMethod.GET, "/hello");
    private static final ApiRoute BROKEN = open(HttpMethod.GET, "/broken");
    private static final ApiRoute SLOW = open(HttpMethod.GET, "/slow");
    private static final ApiRoute SWALLOW = open(HttpMethod.POST, "/swallow");
    private static final ApiRoute WHO = open(HttpMethod.GET, "/who");
    private static final ApiRoute CLOSED = open(HttpMethod.GET, "/closed");
    private static final ApiRoute ECHO = open(HttpMethod.GET, "/echo");

    private static ApiRoute open(HttpMethod method, String path) {
        return ApiRoute.of(method, path, new ApiRoute.Access.Everybody());
    }

    @Override
    public List<ApiRoute> table() {
        return List.of(HELLO, BROKEN, SLOW, SWALLOW, WHO, CLOSED, ECHO);
    }

    @Override
    public void mount(Router router) {
        HELLO.on(router).handler(routing -> routing.end("hello"));
        BROKEN.on(router).handler(routing -> {
            throw new IllegalStateException("inner secret");
        });
        SLOW.on(router).handler(routing -> routing.vertx().setTimer(500, fired -> routing.end("slow")));
        SWALLOW.on(router).handler(routing -> routing.request().body().onSuccess(body -> routing.end()));
        WHO.on(router).handler(routing -> {
            try {
                var leaf = (X509Certificate) routing.request().sslSession().getPeerCertificates()[0];
                routing.end(leaf.getSubjectX500Principal().toString());
            } catch (SSLPeerUnverifiedException e) {
                routing.end("none");
            }
        });
        CLOSED.on(router)
                .handler(routing -> routing.response().setStatusCode(401).end());
        ECHO.on(router).handler(routing -> {
            routing.response()
                    .setStatusCode(101)
                    .putHeader("Connection", "Upgrade")
                    .putHeader("Upgrade", "echo");
            routing.request().toNetSocket().onSuccess(socket -> socket.handler(socket::write));
        });
    }
}
