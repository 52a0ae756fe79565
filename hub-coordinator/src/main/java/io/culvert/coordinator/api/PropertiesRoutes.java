package io.culvert.coordinator.api;

import io.culvert.cluster.Address;
import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.Bus;
import io.culvert.cluster.HttpRoutes;
import io.culvert.cluster.HubNames;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.Principal;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.cluster.Tickets;
import io.culvert.coordinator.handshake.EndpointSelector;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a hub says about itself:
 *
 * <pre>
 * GET /properties               REGISTRY_READ or SERVICE_CONNECT   {"hostname":..,"deviceStreams":{"streamingEndpoints":["https://..."]}}
 * GET /.well-known/jwks.json    nothing                            the public keys of tickets
 * </pre>
 *
 * <p>Has no state; runs on every event loop of the server.
 */
public final class PropertiesRoutes implements HttpRoutes {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final ApiRoute PROPERTIES =
            ApiRoute.ofHub(HttpMethod.GET, "/properties", Right.REGISTRY_READ, Right.SERVICE_CONNECT);
    private static final ApiRoute TICKET_KEYS =
            ApiRoute.of(HttpMethod.GET, "/.well-known/jwks.json", new ApiRoute.Access.Everybody());

    private final Bus bus;
    private final HubNames hub;
    private final EndpointSelector endpoints;
    private final Tickets tickets;
    private final ApiResponses responses;

    public PropertiesRoutes(Bus bus, HubNames hub, EndpointSelector endpoints, Tickets tickets, Clock clock) {
        this.bus = bus;
        this.hub = hub;
        this.endpoints = endpoints;
        this.tickets = tickets;
        this.responses = new ApiResponses(clock);
    }

    @Override
    public List<ApiRoute> table() {
        return List.of(PROPERTIES, TICKET_KEYS);
    }

    @Override
    public void mount(Router router) {
        PROPERTIES.on(router).handler(this::properties);
        TICKET_KEYS.on(router).handler(context -> responses.json(context.response(), tickets.publicKeys()));
    }

    private void properties(RoutingContext context) {
        HttpServerResponse response = context.response();
        String credential = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (credential == null || credential.isBlank()) {
            responses.refuse(response, CloseReason.UNAUTHORIZED, "Unauthorized: the Authorization header is missing.");
            return;
        }
        bus.ask(
                        Address.REGISTRY,
                        RegistryCalls.AUTHORIZE,
                        new RegistryCalls.Authorize(credential, PROPERTIES.anyOf(), Optional.empty()),
                        LIMIT)
                .onSuccess(outcome -> {
                    if (outcome instanceof Outcome.Refused<Principal> refused) {
                        responses.refuse(response, refused.reason(), refused.detail());
                    } else {
                        responses.json(response, describe());
                    }
                })
                .onFailure(context::fail);
    }

    private JsonObject describe() {
        JsonArray urls = new JsonArray();
        endpoints.publicUrls().forEach(url -> urls.add(url.replaceFirst("^wss:", "https:")));
        return new JsonObject()
                .put("hostname", hub.hostName())
                .put("deviceStreams", new JsonObject().put("streamingEndpoints", urls));
    }
}
