package io.culvert.registry;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.registry.IdentityCalls.Counted;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/** How many devices are registered, and how many connected. The reference's service client asks for the latter. */
final class StatisticsRoutes implements RouteGroup {
    private static final ApiRoute DEVICES = ApiRoute.ofHub(HttpMethod.GET, "/statistics/devices", Right.REGISTRY_READ);
    private static final ApiRoute SERVICE =
            ApiRoute.ofHub(HttpMethod.GET, "/statistics/service", Right.REGISTRY_READ, Right.SERVICE_CONNECT);

    @Override
    public List<ApiRoute> table() {
        return List.of(DEVICES, SERVICE);
    }

    @Override
    public void mount(GuardedRoutes routes) {
        routes.mount(
                DEVICES,
                request -> counted(
                        request,
                        counted -> new JsonObject()
                                .put("totalDeviceCount", counted.devices())
                                .put("enabledDeviceCount", counted.enabled())
                                .put("disabledDeviceCount", counted.devices() - counted.enabled())));
        routes.mount(
                SERVICE,
                request ->
                        counted(request, counted -> new JsonObject().put("connectedDeviceCount", counted.connected())));
    }

    private static Future<Void> counted(RegistryRequest request, Function<Counted, JsonObject> form) {
        return request.ask(IdentityCalls.COUNT, new IdentityCalls.Count())
                .compose(outcome -> request.answer(
                        outcome, counted -> request.json(form.apply(counted).toBuffer())));
    }
}
