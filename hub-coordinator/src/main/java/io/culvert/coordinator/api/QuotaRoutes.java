package io.culvert.coordinator.api;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.Bus;
import io.culvert.cluster.HttpRoutes;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.cluster.quota.QuotaScope;
import io.culvert.cluster.quota.Quotas;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

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
    private static final ApiRoute ALL = ApiRoute.ofHub(HttpMethod.GET, "/quotas", Right.STREAMS_READ);
    private static final ApiRoute POLICY = ApiRoute.ofHub(HttpMethod.GET, "/quotas/policies/:name", Right.STREAMS_READ);
    private static final ApiRoute DEVICE =
            ApiRoute.ofIdentity(HttpMethod.GET, "/quotas/devices/:id", Right.STREAMS_READ);

    private final Quotas quotas;
    private final GuardedAnswers answers;
    private final QuotaJson json;

    public QuotaRoutes(Bus bus, Quotas quotas, Clock clock) {
        this.quotas = quotas;
        this.answers = new GuardedAnswers(bus, clock);
        this.json = new QuotaJson(clock);
    }

    @Override
    public List<ApiRoute> table() {
        return List.of(ALL, POLICY, DEVICE);
    }

    @Override
    public void mount(Router router) {
        ALL.on(router)
                .handler(context -> answers.json(
                        context,
                        ALL,
                        Optional.empty(),
                        who -> quotas.use().map(use -> use.then(all -> granted(json.of(all))))));
        POLICY.on(router)
                .handler(context -> answers.json(
                        context, POLICY, Optional.empty(), who -> one(QuotaScope.policy(context.pathParam("name")))));
        DEVICE.on(router).handler(this::device);
    }

    private void device(RoutingContext context) {
        String id = context.pathParam("id");
        if (!Identity.validId(id)) {
            answers.refuse(context, "The id of the device is not accepted.");
            return;
        }
        answers.json(context, DEVICE, Optional.of(Identity.device(id)), who -> one(QuotaScope.device(id)));
    }

    private Future<Outcome<JsonObject>> one(QuotaScope scope) {
        return quotas.use(scope).map(use -> use.then(known -> granted(json.of(known))));
    }

    private static Outcome<JsonObject> granted(JsonObject body) {
        return Outcome.granted(body);
    }
}
