package io.culvert.coordinator.api;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.Bus;
import io.culvert.cluster.HttpRoutes;
import io.culvert.cluster.HubNames;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.cluster.Tickets;
import io.culvert.coordinator.handshake.EndpointSelector;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
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
    private static final ApiRoute PROPERTIES =
            ApiRoute.ofHub(HttpMethod.GET, "/properties", Right.REGISTRY_READ, Right.SERVICE_CONNECT);
    private static final ApiRoute TICKET_KEYS =
            ApiRoute.of(HttpMethod.GET, "/.well-known/jwks.json", new ApiRoute.Access.Everybody());

    private final HubNames hub;
    private final EndpointSelector endpoints;
    private final Tickets tickets;
    private final ApiResponses responses;
    private final GuardedAnswers answers;

    public PropertiesRoutes(Bus bus, HubNames hub, EndpointSelector endpoints, Tickets tickets, Clock clock) {
        this.hub = hub;
        this.endpoints = endpoints;
        this.tickets = tickets;
        this.responses = new ApiResponses(clock);
        this.answers = new GuardedAnswers(bus, clock);
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
        answers.json(context, PROPERTIES, Optional.empty(), who -> Future.succeededFuture(Outcome.granted(describe())));
    }

    private JsonObject describe() {
        JsonArray urls = new JsonArray();
        endpoints.publicUrls().forEach(url -> urls.add(url.replaceFirst("^wss:", "https:")));
        return new JsonObject()
                .put("hostname", hub.hostName())
                .put("deviceStreams", new JsonObject().put("streamingEndpoints", urls));
    }
}
