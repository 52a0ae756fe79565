package io.culvert.registry;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.registry.IdentityCalls.ChangeTags;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/**
 * The twin of one device or module: its tags, and what is known of its connection.
 *
 * <pre>
 * GET     200
 * PATCH   200; tags are merged, null removes one; If-Match with the twin's ETag, absent means *; 404, 412
 * PUT     200; tags are replaced; likewise
 * POST    as PATCH, when X-HTTP-Method-Override says so: the SDK for Java has an HTTP client that knows no PATCH
 * </pre>
 *
 * <p>Opening a stream is a POST below the same path and belongs to the coordinator.
 */
final class TwinRoutes implements RouteGroup {
    private static final String DEVICE = "/twins/:id";
    private static final String MODULE = "/twins/:id/modules/:module";

    private static final ApiRoute GET = readable(DEVICE);
    private static final ApiRoute PATCH = writable(HttpMethod.PATCH, DEVICE);
    private static final ApiRoute PUT = writable(HttpMethod.PUT, DEVICE);
    private static final ApiRoute GET_MODULE = readable(MODULE);
    private static final ApiRoute PATCH_MODULE = writable(HttpMethod.PATCH, MODULE);
    private static final ApiRoute PUT_MODULE = writable(HttpMethod.PUT, MODULE);
    private static final ApiRoute POST = writable(HttpMethod.POST, DEVICE);
    private static final ApiRoute POST_MODULE = writable(HttpMethod.POST, MODULE);

    private static final String OVERRIDE = "X-HTTP-Method-Override";

    private static ApiRoute readable(String path) {
        return ApiRoute.ofIdentity(HttpMethod.GET, path, Right.REGISTRY_READ, Right.SERVICE_CONNECT);
    }

    private static ApiRoute writable(HttpMethod method, String path) {
        return ApiRoute.ofIdentity(method, path, Right.REGISTRY_WRITE, Right.SERVICE_CONNECT);
    }

    @Override
    public List<ApiRoute> table() {
        return List.of(GET, PATCH, PUT, POST, GET_MODULE, PATCH_MODULE, PUT_MODULE, POST_MODULE);
    }

    @Override
    public void mount(GuardedRoutes routes) {
        for (ApiRoute get : List.of(GET, GET_MODULE)) {
            routes.mount(get, TwinRoutes::get);
        }
        for (ApiRoute patch : List.of(PATCH, PATCH_MODULE)) {
            routes.mount(patch, GuardedRoutes.SMALL_BODY, request -> change(request, true));
        }
        for (ApiRoute put : List.of(PUT, PUT_MODULE)) {
            routes.mount(put, GuardedRoutes.SMALL_BODY, request -> change(request, false));
        }
        for (ApiRoute post : List.of(POST, POST_MODULE)) {
            routes.mount(post, GuardedRoutes.SMALL_BODY, TwinRoutes::post);
        }
    }

    private static Future<Void> get(RegistryRequest request) {
        return request.ask(IdentityCalls.GET, new IdentityCalls.Get(request.identity()))
                .compose(outcome -> twin(request, outcome));
    }

    private static Future<Void> post(RegistryRequest request) {
        return request.header(OVERRIDE).filter("PATCH"::equalsIgnoreCase).isPresent()
                ? change(request, true)
                : request.refuse(
                        CloseReason.BAD_REQUEST, "a twin takes no POST (expected: PATCH, or " + OVERRIDE + ": PATCH)");
    }

    private static Future<Void> change(RegistryRequest request, boolean merge) {
        return request.answer(TwinJson.read(request.body(), request.identity()), wish -> {
            String tags = wish.tags().encode();
            ChangeTags change = new ChangeTags(request.identity(), tags, merge && !wish.clear(), request.etag());
            return request.ask(IdentityCalls.CHANGE_TAGS, change).compose(outcome -> twin(request, outcome));
        });
    }

    private static Future<Void> twin(RegistryRequest request, Outcome<RegistryEntry> outcome) {
        return request.answer(
                outcome, entry -> request.json(TwinJson.of(entry), entry.twin().etag()));
    }
}
