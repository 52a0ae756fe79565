package io.culvert.registry;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.function.Function;

/**
 * Certificate authorities, which let devices in by what they have signed:
 *
 * <pre>
 * GET    /certificates                                      REGISTRY_READ    200, {"value":[..]}
 * GET    /certificates/{name}                               REGISTRY_READ    200
 * PUT    /certificates/{name}                               REGISTRY_WRITE   201, not verified yet; with If-Match 200, changed
 * DELETE /certificates/{name}                               REGISTRY_WRITE   204, and the sessions that rest on it end
 * POST   /certificates/{name}/generateVerificationCode      REGISTRY_WRITE   200, with the code
 * POST   /certificates/{name}/verify                        REGISTRY_WRITE   200, verified; the body is the proof
 * </pre>
 */
final class AuthorityRoutes implements RouteGroup {
    private static final String PATH = "/certificates/:name";

    private static final ApiRoute LIST = ApiRoute.ofHub(HttpMethod.GET, "/certificates", Right.REGISTRY_READ);
    private static final ApiRoute GET = ApiRoute.ofHub(HttpMethod.GET, PATH, Right.REGISTRY_READ);
    private static final ApiRoute PUT = ApiRoute.ofHub(HttpMethod.PUT, PATH, Right.REGISTRY_WRITE);
    private static final ApiRoute DELETE = ApiRoute.ofHub(HttpMethod.DELETE, PATH, Right.REGISTRY_WRITE);
    private static final ApiRoute GENERATE_CODE =
            ApiRoute.ofHub(HttpMethod.POST, PATH + "/generateVerificationCode", Right.REGISTRY_WRITE);
    private static final ApiRoute VERIFY = ApiRoute.ofHub(HttpMethod.POST, PATH + "/verify", Right.REGISTRY_WRITE);

    @Override
    public List<ApiRoute> table() {
        return List.of(LIST, GET, PUT, DELETE, GENERATE_CODE, VERIFY);
    }

    @Override
    public void mount(GuardedRoutes routes) {
        routes.mount(LIST, AuthorityRoutes::list);
        routes.mount(GET, request -> named(request, name -> get(request, name)));
        routes.mount(PUT, GuardedRoutes.SMALL_BODY, request -> named(request, name -> put(request, name)));
        routes.mount(DELETE, request -> named(request, name -> delete(request, name)));
        routes.mount(GENERATE_CODE, request -> named(request, name -> generateCode(request, name)));
        routes.mount(VERIFY, GuardedRoutes.SMALL_BODY, request -> named(request, name -> verify(request, name)));
    }

    private static Future<Void> named(RegistryRequest request, Function<String, Future<Void>> work) {
        String name = request.part("name");
        return Authority.validName(name)
                ? work.apply(name)
                : request.refuse(
                        CloseReason.BAD_REQUEST,
                        "the name is not accepted (expected: 1 to 64 letters, digits and . _ -)");
    }

    private static Future<Void> list(RegistryRequest request) {
        return request.ask(AuthorityCalls.LIST, new AuthorityCalls.ListAll())
                .compose(outcome -> request.answer(
                        outcome, all -> request.json(AuthorityJson.of(all).toBuffer())));
    }

    private static Future<Void> get(RegistryRequest request, String name) {
        return request.ask(AuthorityCalls.GET, new AuthorityCalls.Get(name))
                .compose(outcome -> authority(request, 200, outcome));
    }

    private static Future<Void> put(RegistryRequest request, String name) {
        boolean create = request.unconditional();
        return withCertificate(
                request,
                certificate -> request.ask(
                                AuthorityCalls.PUT, new AuthorityCalls.Put(name, certificate, create, request.etag()))
                        .compose(outcome -> authority(request, create ? 201 : 200, outcome)));
    }

    private static Future<Void> delete(RegistryRequest request, String name) {
        return request.ask(AuthorityCalls.DELETE, new AuthorityCalls.Delete(name, request.etag()))
                .compose(outcome -> request.answer(
                        outcome,
                        deleted -> request.response().setStatusCode(204).end()));
    }

    private static Future<Void> generateCode(RegistryRequest request, String name) {
        return request.ask(AuthorityCalls.GENERATE_CODE, new AuthorityCalls.GenerateCode(name, request.etag()))
                .compose(outcome -> authority(request, 200, outcome));
    }

    private static Future<Void> verify(RegistryRequest request, String name) {
        return withCertificate(
                request,
                proof -> request.ask(AuthorityCalls.VERIFY, new AuthorityCalls.Verify(name, proof, request.etag()))
                        .compose(outcome -> authority(request, 200, outcome)));
    }

    private static Future<Void> withCertificate(RegistryRequest request, Function<String, Future<Void>> work) {
        return request.answer(AuthorityJson.certificate(request.body()), work);
    }

    private static Future<Void> authority(RegistryRequest request, int status, Outcome<Authority> outcome) {
        return request.answer(outcome, authority -> {
            request.response().setStatusCode(status);
            return request.json(AuthorityJson.of(authority), authority.etag());
        });
    }
}
