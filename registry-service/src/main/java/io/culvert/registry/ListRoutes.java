package io.culvert.registry;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.registry.IdentityCalls.ListDevices;
import io.culvert.registry.IdentityCalls.ListModules;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import java.util.List;
import java.util.Optional;

/**
 * Devices, and the modules of one device, as arrays ordered by id.
 *
 * <p>A list of devices that has more says so in {@code x-ms-continuation}; sent back with the next request it gives the next
 * page. That header on lists is ours.
 */
final class ListRoutes implements RouteGroup {
    private static final ApiRoute DEVICES = ApiRoute.ofHub(HttpMethod.GET, "/devices", Right.REGISTRY_READ);
    /** The reference's Node.js SDK asks with a slash. */
    private static final ApiRoute DEVICES_SLASH = ApiRoute.ofHub(HttpMethod.GET, "/devices/", Right.REGISTRY_READ);

    private static final ApiRoute MODULES =
            ApiRoute.ofIdentity(HttpMethod.GET, "/devices/:id/modules", Right.REGISTRY_READ);

    @Override
    public List<ApiRoute> table() {
        return List.of(DEVICES, DEVICES_SLASH, MODULES);
    }

    @Override
    public void mount(GuardedRoutes routes) {
        routes.mount(DEVICES, ListRoutes::devices);
        routes.mount(DEVICES_SLASH, ListRoutes::devices);
        routes.mount(MODULES, ListRoutes::modules);
    }

    private static Future<Void> devices(RegistryRequest request) {
        Optional<Integer> top = RegistryRequest.count(request.parameter("top"), Identities.MAX_PAGE);
        Optional<Optional<Identity>> after = request.continuation();
        if (top.isEmpty()) {
            return request.refuse(CloseReason.BAD_REQUEST, "top: not accepted (expected: 1 or more)");
        }
        if (after.isEmpty()) {
            return request.refuse(CloseReason.BAD_REQUEST, RegistryRequest.CONTINUATION + ": not one of this hub's");
        }
        String last = after.get().map(Identity::deviceId).orElse("");
        return request.ask(IdentityCalls.LIST, new ListDevices(last, top.get()))
                .compose(outcome -> request.answer(outcome, page -> {
                    List<RegistryEntry> entries = page.entries();
                    if (entries.size() == top.get()) {
                        request.moreAfter(entries.get(entries.size() - 1).identity());
                    }
                    return array(request, entries);
                }));
    }

    private static Future<Void> modules(RegistryRequest request) {
        return request.ask(
                        IdentityCalls.LIST_MODULES,
                        new ListModules(request.identity().deviceId()))
                .compose(outcome -> request.answer(outcome, page -> array(request, page.entries())));
    }

    private static Future<Void> array(RegistryRequest request, List<RegistryEntry> entries) {
        JsonArray array = new JsonArray();
        entries.forEach(entry -> array.add(IdentityJson.of(entry)));
        return request.json(array.toBuffer());
    }
}
