package io.culvert.registry;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Percent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** A request whose caller may make it, and the ways to answer it. Belongs to its connection's event loop. */
final class RegistryRequest {
    /** How long one question to the registry may take. */
    static final Duration LIMIT = Duration.ofSeconds(2);

    static final String CONTINUATION = "x-ms-continuation";

    private final RoutingContext context;
    private final Bus bus;
    private final RegistryResponses responses;
    private final Optional<Identity> target;

    RegistryRequest(RoutingContext context, Bus bus, RegistryResponses responses, Optional<Identity> target) {
        this.context = context;
        this.bus = bus;
        this.responses = responses;
        this.target = target;
    }

    /** The device or module in the path of a route that has one. */
    Identity identity() {
        return target.orElseThrow();
    }

    Buffer body() {
        Buffer body = context.body().buffer();
        return body == null ? Buffer.buffer() : body;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(context.request().getHeader(name));
    }

    /** Whether the caller has gone, so that an answer is of no use. */
    boolean abandoned() {
        return context.response().closed();
    }

    /** A whole number from 1 to this most, which a greater one is cut to; empty when it is no such. */
    static Optional<Integer> count(Optional<String> text, int most) {
        try {
            int count = text.map(Integer::parseInt).orElse(most);
            return count < 1 ? Optional.empty() : Optional.of(Math.min(count, most));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(context.request().getParam(name));
    }

    /**
     * The identity after which the caller wants to go on; the inner Optional is empty for the beginning, the outer one when the
     * header is not one of this hub's.
     */
    Optional<Optional<Identity>> continuation() {
        String header = header(CONTINUATION).orElse("");
        try {
            return Optional.of(
                    header.isEmpty() ? Optional.empty() : Optional.of(Identity.parse(Percent.decode(header))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Says that there is more after this one. */
    void moreAfter(Identity last) {
        response().putHeader(CONTINUATION, Percent.encode(last.toString()));
    }

    /** A part of the path other than a device or module. */
    String part(String name) {
        return context.pathParam(name);
    }

    /** Whether If-Match is absent: a PUT then creates. */
    boolean unconditional() {
        return header("If-Match").isEmpty();
    }

    /** The ETag of If-Match, with or without quotes; empty for {@code *} and when there is none. */
    Optional<String> etag() {
        String header = header("If-Match").orElse("*").strip();
        boolean quoted = header.length() >= 2 && header.startsWith("\"") && header.endsWith("\"");
        String etag = quoted ? header.substring(1, header.length() - 1) : header;
        return etag.equals("*") ? Optional.empty() : Optional.of(etag);
    }

    <Q extends Record, A extends Record> Future<Outcome<A>> ask(BusCall<Q, A> call, Q question) {
        return bus.ask(Address.REGISTRY, call, question, LIMIT);
    }

    HttpServerResponse response() {
        return context.response();
    }

    /** The work's own answer, or the refusal. */
    <A> Future<Void> answer(Outcome<A> outcome, Function<A, Future<Void>> work) {
        return responses.answer(context, outcome, work);
    }

    Future<Void> refuse(CloseReason reason, String detail) {
        return responses.refuse(context, reason, detail);
    }

    Future<Void> json(Buffer body) {
        return RegistryResponses.json(context, body);
    }

    Future<Void> json(JsonObject body, String etag) {
        response().putHeader("ETag", "\"" + etag + "\"");
        return json(body.toBuffer());
    }
}
