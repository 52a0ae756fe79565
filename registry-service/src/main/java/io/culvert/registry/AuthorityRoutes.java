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
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The REST of certificate authorities, which let devices in by what they have signed:
 *
 * <pre>
 * GET    /certificates                                      REGISTRY_READ    200, {"value":[..]}
 * GET    /certificates/{name}                               REGISTRY_READ    200
 * PUT    /certificates/{name}                               REGISTRY_WRITE   201, not verified yet; with If-Match 200, changed
 * DELETE /certificates/{name}                               REGISTRY_WRITE   204, and the sessions that rest on it end
 * POST   /certificates/{name}/generateVerificationCode      REGISTRY_WRITE   200, with the code
 * POST   /certificates/{name}/verify                        REGISTRY_WRITE   200, verified; the body is the proof
 * </pre>
 *
 * <p>Needs only the bus. Has no state; runs on every event loop of the server.
 */
public final class AuthorityRoutes implements HttpRoutes {
    private static final long MAX_BODY_BYTES = 64 * 1024;
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final String PATH = "/certificates/:name";

    private static final ApiRoute LIST = ApiRoute.ofHub(HttpMethod.GET, "/certificates", Right.REGISTRY_READ);
    private static final ApiRoute GET = ApiRoute.ofHub(HttpMethod.GET, PATH, Right.REGISTRY_READ);
    private static final ApiRoute PUT = ApiRoute.ofHub(HttpMethod.PUT, PATH, Right.REGISTRY_WRITE);
    private static final ApiRoute DELETE = ApiRoute.ofHub(HttpMethod.DELETE, PATH, Right.REGISTRY_WRITE);
    private static final ApiRoute GENERATE_CODE =
            ApiRoute.ofHub(HttpMethod.POST, PATH + "/generateVerificationCode", Right.REGISTRY_WRITE);
    private static final ApiRoute VERIFY = ApiRoute.ofHub(HttpMethod.POST, PATH + "/verify", Right.REGISTRY_WRITE);

    private final Bus bus;
    private final RegistryResponses responses;

    public AuthorityRoutes(Bus bus, Clock clock) {
        this.bus = bus;
        this.responses = new RegistryResponses(clock);
    }

    @Override
    public List<ApiRoute> table() {
        return List.of(LIST, GET, PUT, DELETE, GENERATE_CODE, VERIFY);
    }

    @Override
    public void mount(Router router) {
        mount(router, LIST, this::list);
        mount(router, GET, this::get);
        mount(router, PUT, this::put);
        mount(router, DELETE, this::delete);
        mount(router, GENERATE_CODE, this::generateCode);
        mount(router, VERIFY, this::verify);
    }

    private void mount(Router router, ApiRoute route, Function<RoutingContext, Future<Void>> work) {
        route.on(router)
                .failureHandler(responses::failed)
                .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
                .handler(context -> guard(context, route, work));
    }

    private Future<Void> list(RoutingContext context) {
        return ask(AuthorityCalls.LIST, new AuthorityCalls.ListAll())
                .compose(outcome -> responses.answer(
                        context,
                        outcome,
                        all -> RegistryResponses.json(
                                context, AuthorityJson.of(all).toBuffer())));
    }

    private Future<Void> get(RoutingContext context) {
        return ask(AuthorityCalls.GET, new AuthorityCalls.Get(name(context)))
                .compose(outcome -> authority(context, 200, outcome));
    }

    private Future<Void> put(RoutingContext context) {
        boolean create = !context.request().headers().contains(HttpHeaders.IF_MATCH);
        return withCertificate(
                context,
                certificate -> ask(
                                AuthorityCalls.PUT,
                                new AuthorityCalls.Put(name(context), certificate, create, etag(context)))
                        .compose(outcome -> authority(context, create ? 201 : 200, outcome)));
    }

    private Future<Void> delete(RoutingContext context) {
        return ask(AuthorityCalls.DELETE, new AuthorityCalls.Delete(name(context), etag(context)))
                .compose(outcome -> responses.answer(
                        context,
                        outcome,
                        deleted -> context.response().setStatusCode(204).end()));
    }

    private Future<Void> generateCode(RoutingContext context) {
        return ask(AuthorityCalls.GENERATE_CODE, new AuthorityCalls.GenerateCode(name(context), etag(context)))
                .compose(outcome -> authority(context, 200, outcome));
    }

    private Future<Void> verify(RoutingContext context) {
        return withCertificate(
                context,
                proof -> ask(AuthorityCalls.VERIFY, new AuthorityCalls.Verify(name(context), proof, etag(context)))
                        .compose(outcome -> authority(context, 200, outcome)));
    }

    private Future<Void> withCertificate(RoutingContext context, Function<String, Future<Void>> work) {
        return responses.answer(
                context, AuthorityJson.certificate(context.body().buffer()), work);
    }

    private Future<Void> authority(RoutingContext context, int status, Outcome<Authority> outcome) {
        return responses.answer(context, outcome, authority -> {
            context.response().setStatusCode(status).putHeader(HttpHeaders.ETAG, "\"" + authority.etag() + "\"");
            return RegistryResponses.json(context, AuthorityJson.of(authority).toBuffer());
        });
    }

    private void guard(RoutingContext context, ApiRoute route, Function<RoutingContext, Future<Void>> work) {
        String credential = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (credential == null) {
            responses.refuse(context, CloseReason.UNAUTHORIZED, "Unauthorized");
            return;
        }
        ask(RegistryCalls.AUTHORIZE, new Authorize(credential, route.anyOf(), Optional.empty()))
                .compose(outcome -> responses.answer(context, outcome, principal -> {
                    String name = context.pathParam("name");
                    return name == null || Authority.validName(name)
                            ? work.apply(context)
                            : responses.refuse(
                                    context,
                                    CloseReason.BAD_REQUEST,
                                    "the name is not accepted (expected: 1" + " to 64 letters, digits and . _ -)");
                }))
                .onFailure(context::fail);
    }

    private static String name(RoutingContext context) {
        return context.pathParam("name");
    }

    private static Optional<String> etag(RoutingContext context) {
        String header = Optional.ofNullable(context.request().getHeader(HttpHeaders.IF_MATCH))
                .orElse("*")
                .strip();
        String etag = header.replaceAll("^\"(.*)\"$", "$1");
        return etag.equals("*") ? Optional.empty() : Optional.of(etag);
    }

    private <Q extends Record, A extends Record> Future<Outcome<A>> ask(BusCall<Q, A> call, Q question) {
        return bus.ask(Address.REGISTRY, call, question, LIMIT);
    }
}
