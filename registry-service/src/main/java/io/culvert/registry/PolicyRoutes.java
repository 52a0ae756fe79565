package io.culvert.registry;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.RegistryCalls.KeySlot;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.protocol.CloseReason;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * The hub's own keys, which are ours to manage over REST:
 *
 * <pre>
 * GET    /policies                                                200, {"value":[..]}, names and rights without the keys
 * GET    /policies/{name}                                         200, with both keys
 * PUT    /policies/{name}                                         201, or 200 when it was there; with both keys
 * DELETE /policies/{name}                                         204, and what rests on it ends
 * POST   /policies/{name}/regenerate-key?key=primary|secondary    200, with both keys, of which that one is new
 * </pre>
 *
 * <p>Keys are made anew one at a time, so that who uses the other one goes on.
 */
final class PolicyRoutes implements RouteGroup {
    private static final ApiRoute LIST = ApiRoute.ofHub(HttpMethod.GET, "/policies", Right.HUB_MANAGE);
    private static final ApiRoute GET = ApiRoute.ofHub(HttpMethod.GET, "/policies/:name", Right.HUB_MANAGE);
    private static final ApiRoute PUT = ApiRoute.ofHub(HttpMethod.PUT, "/policies/:name", Right.HUB_MANAGE);
    private static final ApiRoute DELETE = ApiRoute.ofHub(HttpMethod.DELETE, "/policies/:name", Right.HUB_MANAGE);
    private static final ApiRoute REGENERATE =
            ApiRoute.ofHub(HttpMethod.POST, "/policies/:name/regenerate-key", Right.HUB_MANAGE);

    @Override
    public List<ApiRoute> table() {
        return List.of(LIST, GET, PUT, DELETE, REGENERATE);
    }

    @Override
    public void mount(GuardedRoutes routes) {
        routes.mount(LIST, PolicyRoutes::list);
        routes.mount(GET, PolicyRoutes::get);
        routes.mount(PUT, GuardedRoutes.SMALL_BODY, PolicyRoutes::put);
        routes.mount(DELETE, PolicyRoutes::delete);
        routes.mount(REGENERATE, PolicyRoutes::regenerateKey);
    }

    private static Future<Void> list(RegistryRequest request) {
        return request.ask(PolicyCalls.LIST, new PolicyCalls.ListAll())
                .compose(outcome -> request.answer(outcome, all -> {
                    JsonArray value = new JsonArray();
                    all.policies().forEach(policy -> value.add(PolicyJson.of(policy)));
                    return request.json(new JsonObject().put("value", value).toBuffer());
                }));
    }

    private static Future<Void> get(RegistryRequest request) {
        return request.ask(PolicyCalls.GET, new PolicyCalls.Get(request.part("name")))
                .compose(outcome -> request.answer(outcome, policy -> withKeys(request, policy)));
    }

    private static Future<Void> put(RegistryRequest request) {
        return request.answer(
                PolicyJson.put(request.part("name"), request.body()),
                put -> request.ask(PolicyCalls.PUT, put)
                        .compose(outcome -> request.answer(outcome, stored -> {
                            request.response().setStatusCode(stored.created() ? 201 : 200);
                            return withKeys(request, stored.policy());
                        })));
    }

    private static Future<Void> delete(RegistryRequest request) {
        return request.ask(PolicyCalls.DELETE, new PolicyCalls.Delete(request.part("name")))
                .compose(outcome -> request.answer(
                        outcome,
                        deleted -> request.response().setStatusCode(204).end()));
    }

    private static Future<Void> regenerateKey(RegistryRequest request) {
        Optional<KeySlot> slot = slot(request.parameter("key").orElse(""));
        if (slot.isEmpty()) {
            return request.refuse(CloseReason.BAD_REQUEST, "key: not accepted (expected: primary or secondary)");
        }
        return request.ask(PolicyCalls.REGENERATE_KEY, new PolicyCalls.RegenerateKey(request.part("name"), slot.get()))
                .compose(outcome -> request.answer(outcome, policy -> withKeys(request, policy)));
    }

    private static Optional<KeySlot> slot(String text) {
        return switch (text) {
            case "primary" -> Optional.of(KeySlot.PRIMARY);
            case "secondary" -> Optional.of(KeySlot.SECONDARY);
            default -> Optional.empty();
        };
    }

    private static Future<Void> withKeys(RegistryRequest request, Policy policy) {
        request.response().putHeader("Cache-Control", "no-store");
        return request.json(PolicyJson.withKeys(policy).toBuffer());
    }
}
