package io.culvert.coordinator.api;

import io.culvert.cluster.Address;
import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.Bus;
import io.culvert.cluster.HttpRoutes;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.Principal;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.cluster.quota.QuotaScope;
import io.culvert.cluster.quota.Quotas;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What may be used and what is, as JSON:
 *
 * <pre>
 * GET /quotas                    the hub, and the policies and devices that are named or use something
 * GET /quotas/policies/{name}    one policy
 * GET /quotas/devices/{id}       one device, also for a credential that is limited to it
 * </pre>
 *
 * <p>Has no state; runs on every event loop of the server.
 */
public final class QuotaRoutes implements HttpRoutes {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final ApiRoute ALL = ApiRoute.ofHub(HttpMethod.GET, "/quotas", Right.STREAMS_READ);
    private static final ApiRoute POLICY = ApiRoute.ofHub(HttpMethod.GET, "/quotas/policies/:name", Right.STREAMS_READ);
    private static final ApiRoute DEVICE =
            ApiRoute.ofIdentity(HttpMethod.GET, "/quotas/devices/:id", Right.STREAMS_READ);

    private final Bus bus;
    private final Quotas quotas;
    private final ApiResponses responses;
    private final QuotaJson json;

    public QuotaRoutes(Bus bus, Quotas quotas, Clock clock) {
        this.bus = bus;
        this.quotas = quotas;
        this.responses = new ApiResponses(clock);
        this.json = new QuotaJson(clock);
    }

    @Override
    public List<ApiRoute> table() {
        return List.of(ALL, POLICY, DEVICE);
    }

    @Override
    public void mount(Router router) {
        ALL.on(router)
                .handler(context -> answer(
                        context,
                        ALL,
                        Optional.empty(),
                        () -> quotas.use().map(use -> use.then(all -> granted(json.of(all))))));
        POLICY.on(router)
                .handler(context -> answer(
                        context, POLICY, Optional.empty(), () -> one(QuotaScope.policy(context.pathParam("name")))));
        DEVICE.on(router).handler(this::device);
    }

    private void device(RoutingContext context) {
        String id = context.pathParam("id");
        if (!Identity.validId(id)) {
            responses.refuse(context.response(), CloseReason.BAD_REQUEST, "The id of the device is not accepted.");
            return;
        }
        answer(context, DEVICE, Optional.of(Identity.device(id)), () -> one(QuotaScope.device(id)));
    }

    private Future<Outcome<JsonObject>> one(QuotaScope scope) {
        return quotas.use(scope).map(use -> use.then(known -> granted(json.of(known))));
    }

    private void answer(
            RoutingContext context,
            ApiRoute route,
            Optional<Identity> target,
            Supplier<Future<Outcome<JsonObject>>> question) {
        HttpServerResponse response = context.response();
        String credential = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (credential == null || credential.isBlank()) {
            responses.refuse(response, CloseReason.UNAUTHORIZED, "Unauthorized: the Authorization header is missing.");
            return;
        }
        bus.ask(
                        Address.REGISTRY,
                        RegistryCalls.AUTHORIZE,
                        new RegistryCalls.Authorize(credential, route.anyOf(), target),
                        LIMIT)
                .compose(outcome -> outcome instanceof Outcome.Refused<Principal> no
                        ? Future.succeededFuture(no.<JsonObject>retyped())
                        : question.get())
                .onSuccess(outcome -> {
                    if (outcome instanceof Outcome.Granted<JsonObject> body) {
                        responses.json(response, body.value());
                    } else if (outcome instanceof Outcome.Refused<JsonObject> no) {
                        responses.refuse(response, no.reason(), no.detail());
                    }
                })
                .onFailure(context::fail);
    }

    private static Outcome<JsonObject> granted(JsonObject body) {
        return Outcome.granted(body);
    }
}
