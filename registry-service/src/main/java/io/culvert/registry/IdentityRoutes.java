package io.culvert.registry;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.registry.IdentityCalls.Draft;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/**
 * One device or module.
 *
 * <pre>
 * GET                        200
 * PUT                        200, created; 409 when it is there
 * PUT     If-Match: E or *   200, changed; 404, 412; an empty or absent key stays as it is
 * DELETE                     204; If-Match as above, absent means *
 * POST .../regenerate-keys   200, both keys new; If-Match likewise
 * </pre>
 *
 * <p>{@code regenerate-keys} is ours. To renew one key while the other is in use, PUT with the new key.
 */
final class IdentityRoutes implements RouteGroup {
    private static final String DEVICE = "/devices/:id";
    private static final String MODULE = "/devices/:id/modules/:module";
    private static final String KEYS = "/regenerate-keys";

    private static final ApiRoute GET = ApiRoute.ofIdentity(HttpMethod.GET, DEVICE, Right.REGISTRY_READ);
    private static final ApiRoute PUT = ApiRoute.ofIdentity(HttpMethod.PUT, DEVICE, Right.REGISTRY_WRITE);
    private static final ApiRoute DELETE = ApiRoute.ofIdentity(HttpMethod.DELETE, DEVICE, Right.REGISTRY_WRITE);
    private static final ApiRoute REGENERATE =
            ApiRoute.ofIdentity(HttpMethod.POST, DEVICE + KEYS, Right.REGISTRY_WRITE);
    private static final ApiRoute GET_MODULE = ApiRoute.ofIdentity(HttpMethod.GET, MODULE, Right.REGISTRY_READ);
    private static final ApiRoute PUT_MODULE = ApiRoute.ofIdentity(HttpMethod.PUT, MODULE, Right.REGISTRY_WRITE);
    private static final ApiRoute DELETE_MODULE = ApiRoute.ofIdentity(HttpMethod.DELETE, MODULE, Right.REGISTRY_WRITE);
    private static final ApiRoute REGENERATE_MODULE =
            ApiRoute.ofIdentity(HttpMethod.POST, MODULE + KEYS, Right.REGISTRY_WRITE);

    @Override
    public List<ApiRoute> table() {
        return List.of(GET, PUT, DELETE, REGENERATE, GET_MODULE, PUT_MODULE, DELETE_MODULE, REGENERATE_MODULE);
    }

    @Override
    public void mount(GuardedRoutes routes) {
        routes.mount(GET, IdentityRoutes::get);
        routes.mount(PUT, GuardedRoutes.SMALL_BODY, IdentityRoutes::put);
        routes.mount(DELETE, IdentityRoutes::delete);
        routes.mount(REGENERATE, IdentityRoutes::regenerateKeys);
        routes.mount(GET_MODULE, IdentityRoutes::get);
        routes.mount(PUT_MODULE, GuardedRoutes.SMALL_BODY, IdentityRoutes::put);
        routes.mount(DELETE_MODULE, IdentityRoutes::delete);
        routes.mount(REGENERATE_MODULE, IdentityRoutes::regenerateKeys);
    }

    private static Future<Void> get(RegistryRequest request) {
        return request.ask(IdentityCalls.GET, new IdentityCalls.Get(request.identity()))
                .compose(outcome -> entry(request, outcome));
    }

    private static Future<Void> put(RegistryRequest request) {
        Identity identity = request.identity();
        return request.answer(
                IdentityJson.read(request.body(), identity),
                draft -> stored(request, identity, draft).compose(outcome -> entry(request, outcome)));
    }

    private static Future<Outcome<RegistryEntry>> stored(RegistryRequest request, Identity identity, Draft draft) {
        return request.unconditional()
                ? request.ask(IdentityCalls.CREATE, new IdentityCalls.Create(identity, draft))
                : request.ask(IdentityCalls.REPLACE, new IdentityCalls.Replace(identity, draft, request.etag()));
    }

    private static Future<Void> regenerateKeys(RegistryRequest request) {
        return request.ask(
                        IdentityCalls.REGENERATE_KEYS,
                        new IdentityCalls.RegenerateKeys(request.identity(), request.etag()))
                .compose(outcome -> entry(request, outcome));
    }

    private static Future<Void> delete(RegistryRequest request) {
        return request.ask(IdentityCalls.DELETE, new IdentityCalls.Delete(request.identity(), request.etag()))
                .compose(outcome -> request.answer(
                        outcome,
                        deleted -> request.response().setStatusCode(204).end()));
    }

    private static Future<Void> entry(RegistryRequest request, Outcome<RegistryEntry> outcome) {
        return request.answer(outcome, entry -> request.json(IdentityJson.of(entry), entry.etag()));
    }
}
