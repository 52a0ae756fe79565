package io.culvert.coordinator.api;

import io.culvert.cluster.Address;
import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.Bus;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.Principal;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Answers to requests that need a right: the registry judges the credential, and only then the question is asked. Has no state.
 */
final class GuardedAnswers {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final Bus bus;
    private final ApiResponses responses;

    GuardedAnswers(Bus bus, Clock clock) {
        this.bus = bus;
        this.responses = new ApiResponses(clock);
    }

    /** What a route answers to who may use it. */
    interface Question {
        Future<Outcome<JsonObject>> ask(Principal who);
    }

    /** Answers with JSON. */
    void json(RoutingContext context, ApiRoute route, Optional<Identity> target, Question question) {
        answer(context, route, target, question::ask, responses::json);
    }

    /** Does what was asked for and answers 204. */
    void done(
            RoutingContext context,
            ApiRoute route,
            Optional<Identity> target,
            Function<Principal, Future<Outcome<Bus.Done>>> work) {
        answer(
                context,
                route,
                target,
                work,
                (response, done) -> response.setStatusCode(204).end());
    }

    void refuse(RoutingContext context, String detail) {
        responses.refuse(context.response(), CloseReason.BAD_REQUEST, detail);
    }

    private interface Writer<T> {
        void write(HttpServerResponse response, T answer);
    }

    private <T> void answer(
            RoutingContext context,
            ApiRoute route,
            Optional<Identity> target,
            Function<Principal, Future<Outcome<T>>> work,
            Writer<T> writer) {
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
                .compose(judged -> judged instanceof Outcome.Granted<Principal> granted
                        ? work.apply(granted.value())
                        : Future.succeededFuture(((Outcome.Refused<Principal>) judged).<T>retyped()))
                .onSuccess(outcome -> {
                    if (outcome instanceof Outcome.Granted<T> answer) {
                        writer.write(response, answer.value());
                    } else if (outcome instanceof Outcome.Refused<T> no) {
                        responses.refuse(response, no.reason(), no.detail());
                    }
                })
                .onFailure(context::fail);
    }
}
