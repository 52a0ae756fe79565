package io.culvert.registry;

import io.culvert.cluster.Address;
import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.HttpRoutes;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.Authorize;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Percent;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * The registry REST: devices as the reference's SDKs create, read, change and delete them, with any api-version.
 *
 * <pre>
 * GET    /devices[/]?top=N                 REGISTRY_READ    200 and an array, by id; at most 1,000
 * GET    /devices/{id}                     REGISTRY_READ    200
 * PUT    /devices/{id}                     REGISTRY_WRITE   200, created; 409 when it is there
 * PUT    /devices/{id}  If-Match: E or *   REGISTRY_WRITE   200, changed; 404, 412; an empty or absent key stays as it is
 * DELETE /devices/{id}                     REGISTRY_WRITE   204; If-Match as above, absent means *
 * POST   /devices/{id}/regenerate-keys     REGISTRY_WRITE   200, both keys new; If-Match likewise
 * </pre>
 *
 * <p>{@code regenerate-keys} is ours, and so is the header {@code x-ms-continuation} of a list that has more: sent back with
 * the next request it gives the next page. To renew one key while the other is in use, PUT the device with the new key.
 *
 * <p>Needs only the bus, so every node can serve it. Has no state; runs on every event loop of the server.
 */
public final class RegistryRoutes implements HttpRoutes {
    private static final long MAX_BODY_BYTES = 64 * 1024;
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final String CONTINUATION = "x-ms-continuation";

    private static final ApiRoute LIST = ApiRoute.ofHub(HttpMethod.GET, "/devices", Right.REGISTRY_READ);
    /** The reference's Node.js SDK asks with a slash. */
    private static final ApiRoute LIST_SLASH = ApiRoute.ofHub(HttpMethod.GET, "/devices/", Right.REGISTRY_READ);

    private static final ApiRoute GET = ApiRoute.ofIdentity(HttpMethod.GET, "/devices/:id", Right.REGISTRY_READ);
    private static final ApiRoute PUT = ApiRoute.ofIdentity(HttpMethod.PUT, "/devices/:id", Right.REGISTRY_WRITE);
    private static final ApiRoute DELETE = ApiRoute.ofIdentity(HttpMethod.DELETE, "/devices/:id", Right.REGISTRY_WRITE);
    private static final ApiRoute REGENERATE_KEYS =
            ApiRoute.ofIdentity(HttpMethod.POST, "/devices/:id/regenerate-keys", Right.REGISTRY_WRITE);

    private final Bus bus;
    private final RegistryResponses responses;

    public RegistryRoutes(Bus bus, Clock clock) {
        this.bus = bus;
        this.responses = new RegistryResponses(clock);
    }

    @Override
    public List<ApiRoute> table() {
        return List.of(LIST, LIST_SLASH, GET, PUT, DELETE, REGENERATE_KEYS);
    }

    @Override
    public void mount(Router router) {
        BodyHandler body = BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES);
        mount(router, LIST).handler(this::list);
        mount(router, LIST_SLASH).handler(this::list);
        mount(router, GET).handler(one(GET, this::get));
        mount(router, PUT).handler(body).handler(one(PUT, this::put));
        mount(router, DELETE).handler(one(DELETE, this::delete));
        mount(router, REGENERATE_KEYS).handler(one(REGENERATE_KEYS, this::regenerateKeys));
    }

    private Route mount(Router router, ApiRoute route) {
        return route.on(router).failureHandler(responses::failed);
    }

    private Future<Void> get(RoutingContext context, Identity identity) {
        return ask(IdentityCalls.GET, new IdentityCalls.Get(identity)).compose(answer -> device(context, answer));
    }

    private Future<Void> put(RoutingContext context, Identity identity) {
        Buffer body = context.body().buffer();
        Outcome<IdentityCalls.Draft> draft =
                DeviceJson.read(body == null ? Buffer.buffer() : body, identity.deviceId());
        if (!(draft instanceof Outcome.Granted<IdentityCalls.Draft> wanted)) {
            return device(context, draft.then(none -> null));
        }
        boolean create = context.request().getHeader("If-Match") == null;
        Future<Outcome<RegistryEntry>> answer = create
                ? ask(IdentityCalls.CREATE, new IdentityCalls.Create(identity, wanted.value()))
                : ask(
                        IdentityCalls.REPLACE,
                        new IdentityCalls.Replace(identity, wanted.value(), etag(context.request())));
        return answer.compose(outcome -> device(context, outcome));
    }

    private Future<Void> regenerateKeys(RoutingContext context, Identity identity) {
        return ask(IdentityCalls.REGENERATE_KEYS, new IdentityCalls.RegenerateKeys(identity, etag(context.request())))
                .compose(outcome -> device(context, outcome));
    }

    private Future<Void> delete(RoutingContext context, Identity identity) {
        return ask(IdentityCalls.DELETE, new IdentityCalls.Delete(identity, etag(context.request())))
                .compose(outcome -> responses.answer(
                        context,
                        outcome,
                        deleted -> context.response().setStatusCode(204).end()));
    }

    private Future<Void> device(RoutingContext context, Outcome<RegistryEntry> outcome) {
        return responses.answer(context, outcome, entry -> {
            context.response().putHeader("ETag", "\"" + entry.etag() + "\"");
            return RegistryResponses.json(context, DeviceJson.of(entry).toBuffer());
        });
    }

    private void list(RoutingContext context) {
        authorized(context, LIST, Optional.empty(), () -> {
            int top;
            String after;
            try {
                top = top(context.request().getParam("top"));
                after = Percent.decode(Optional.ofNullable(context.request().getHeader(CONTINUATION))
                        .orElse(""));
            } catch (IllegalArgumentException e) {
                return responses.refuse(context, CloseReason.BAD_REQUEST, "top: not accepted (expected: 1 or more)");
            }
            if (!after.isEmpty() && !Identity.validId(after)) {
                return responses.refuse(context, CloseReason.BAD_REQUEST, CONTINUATION + ": not one of this hub's");
            }
            return ask(IdentityCalls.LIST, new IdentityCalls.ListDevices(after, top))
                    .compose(outcome -> responses.answer(context, outcome, page -> page(context, page, top)));
        });
    }

    private static Future<Void> page(RoutingContext context, IdentityCalls.Page page, int top) {
        List<RegistryEntry> entries = page.entries();
        if (entries.size() == top) {
            String last = entries.get(top - 1).identity().deviceId();
            context.response().putHeader(CONTINUATION, Percent.encode(last));
        }
        JsonArray array = new JsonArray();
        entries.forEach(entry -> array.add(DeviceJson.of(entry)));
        return RegistryResponses.json(context, array.toBuffer());
    }

    /** A route of one device: its id is read, then its caller authorized, then the work done. */
    private Handler<RoutingContext> one(ApiRoute route, BiFunction<RoutingContext, Identity, Future<Void>> work) {
        return context -> {
            Optional<Identity> identity = identity(context.request().path());
            if (identity.isEmpty()) {
                responses.refuse(context, CloseReason.BAD_REQUEST, "the device id is not accepted");
                return;
            }
            authorized(context, route, identity, () -> work.apply(context, identity.get()));
        };
    }

    /** The device of a raw path, so that an id is decoded exactly once. */
    private static Optional<Identity> identity(String path) {
        String[] parts = path.split("/");
        if (parts.length < 3 || !parts[0].isEmpty() || !parts[1].equals("devices")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Identity.device(Percent.decode(parts[2])));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void authorized(
            RoutingContext context, ApiRoute route, Optional<Identity> target, Supplier<Future<Void>> work) {
        String credential = context.request().getHeader("Authorization");
        if (credential == null) {
            responses.refuse(context, CloseReason.UNAUTHORIZED, "Unauthorized");
            return;
        }
        ask(RegistryCalls.AUTHORIZE, new Authorize(credential, route.anyOf(), target))
                .compose(outcome -> responses.answer(context, outcome, principal -> work.get()))
                .onFailure(context::fail);
    }

    private <Q extends Record, A extends Record> Future<Outcome<A>> ask(BusCall<Q, A> call, Q question) {
        return bus.ask(Address.REGISTRY, call, question, LIMIT);
    }

    private static int top(String text) {
        int top = text == null ? Identities.MAX_PAGE : Integer.parseInt(text);
        if (top < 1) {
            throw new IllegalArgumentException("top");
        }
        return Math.min(top, Identities.MAX_PAGE);
    }

    /** The ETag of If-Match, with or without quotes; empty for {@code *} and when there is none. */
    private static Optional<String> etag(HttpServerRequest request) {
        String header =
                Optional.ofNullable(request.getHeader("If-Match")).orElse("*").strip();
        boolean quoted = header.length() >= 2 && header.startsWith("\"") && header.endsWith("\"");
        String etag = quoted ? header.substring(1, header.length() - 1) : header;
        return etag.equals("*") ? Optional.empty() : Optional.of(etag);
    }
}
