package io.culvert.registry;

import io.culvert.cluster.Address;
import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.ApiRoute.Access;
import io.culvert.cluster.ApiRoute.Reach;
import io.culvert.cluster.Bus;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.Authorize;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Percent;
import io.vertx.core.Future;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.SecurityPolicyHandler;
import java.util.Optional;

/**
 * Mounts routes on one router so that their work begins only for who may do it: the ids in the path are read, the caller is
 * authorized, then the body is taken in, then the work done. Nobody unknown makes the hub hold a body.
 *
 * <p>Belongs to one event loop.
 */
final class GuardedRoutes {
    /** The longest body of one identity or twin. */
    static final int SMALL_BODY = 64 * 1024;

    private static final String REQUEST = RegistryRequest.class.getName();

    private final Router router;
    private final Bus bus;
    private final RegistryResponses responses;

    GuardedRoutes(Router router, Bus bus, RegistryResponses responses) {
        this.router = router;
        this.bus = bus;
        this.responses = responses;
    }

    /** What a route does; its Future ends when the answer is written. */
    interface Work {
        Future<Void> answer(RegistryRequest request);
    }

    /** A route that needs no body. */
    void mount(ApiRoute route, Work work) {
        guarded(route, 0).handler(context -> begin(context, work));
    }

    /** A route that reads a body of at most so many bytes. */
    void mount(ApiRoute route, int maxBody, Work work) {
        guarded(route, maxBody)
                .handler(BodyHandler.create(false).setBodyLimit(maxBody))
                .handler(context -> begin(context, work));
    }

    private Route guarded(ApiRoute route, int maxBody) {
        // Of this kind because the router lets no plain handler come before one that takes in a body.
        SecurityPolicyHandler guard = context -> authorize(context, route);
        return route.on(router)
                .failureHandler(context -> responses.failed(context, maxBody))
                .handler(guard);
    }

    private void authorize(RoutingContext context, ApiRoute route) {
        Optional<Identity> target = Optional.empty();
        if (route.access() instanceof Access.Rights rights && rights.reach() == Reach.IDENTITY) {
            target = identity(route, context.request().path());
            if (target.isEmpty()) {
                responses.refuse(context, CloseReason.BAD_REQUEST, "the device or module id is not accepted");
                return;
            }
        }
        String credential = context.request().getHeader("Authorization");
        if (credential == null) {
            responses.refuse(context, CloseReason.UNAUTHORIZED, "Unauthorized");
            return;
        }
        context.put(REQUEST, new RegistryRequest(context, bus, responses, target));
        context.request().pause();
        bus.ask(
                        Address.REGISTRY,
                        RegistryCalls.AUTHORIZE,
                        new Authorize(credential, route.anyOf(), target),
                        RegistryRequest.LIMIT)
                .compose(outcome -> responses.answer(context, outcome, principal -> {
                    // All bodies here are JSON or PEM, but curl says of each that it is a form, which would be decoded.
                    context.request().headers().remove("Content-Type");
                    context.next();
                    return Future.succeededFuture();
                }))
                .onFailure(context::fail)
                .onComplete(judged -> context.request().resume());
    }

    private static void begin(RoutingContext context, Work work) {
        RegistryRequest request = context.get(REQUEST);
        work.answer(request).onFailure(context::fail);
    }

    /** The device or module of a raw path, so that an id is decoded exactly once; empty when an id is none. */
    private static Optional<Identity> identity(ApiRoute route, String path) {
        String[] parts = path.split("/");
        String[] form = route.path().split("/");
        if (parts.length != form.length) {
            return Optional.empty();
        }
        try {
            String device = Percent.decode(parts[2]);
            boolean module = form.length > 4 && form[4].startsWith(":");
            return Optional.of(module ? Identity.module(device, Percent.decode(parts[4])) : Identity.device(device));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
