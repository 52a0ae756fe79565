package io.culvert.coordinator.api;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.HttpRoutes;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.coordinator.handshake.HandshakeRequest;
import io.culvert.coordinator.handshake.HandshakeService;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.List;

/**
 * Initiating a stream, as the reference's service SDKs do it, with any api-version:
 *
 * <pre>
 * POST /twins/{device}/streams/{name}                      SERVICE_CONNECT on the device
 * POST /twins/{device}/modules/{module}/streams/{name}     SERVICE_CONNECT on the module
 * 200, is-accepted True with URL and ticket, or False; 400, 401, 403, 404, 503, 504 with an error body
 * </pre>
 *
 * <p>A body means nothing and is dropped. Has no state; runs on every event loop of the server.
 */
public final class ServiceRoutes implements HttpRoutes {
    private static final long MAX_BODY_BYTES = 64 * 1024;
    /** Wider than the two forms, so that ids and names are read from the raw path and a wrong one is answered 400. */
    private static final String TWINS = "/twins/*";

    private static final ApiRoute TO_DEVICE = ApiRoute.ofIdentity(
                    HttpMethod.POST, "/twins/:device/streams/:name", Right.SERVICE_CONNECT)
            .mountedOn(TWINS);
    private static final ApiRoute TO_MODULE = ApiRoute.ofIdentity(
                    HttpMethod.POST, "/twins/:device/modules/:module/streams/:name", Right.SERVICE_CONNECT)
            .mountedOn(TWINS);

    private final HandshakeService handshakes;
    private final ApiResponses responses;

    public ServiceRoutes(HandshakeService handshakes, Clock clock) {
        this.handshakes = handshakes;
        this.responses = new ApiResponses(clock);
    }

    @Override
    public List<ApiRoute> table() {
        return List.of(TO_DEVICE, TO_MODULE);
    }

    @Override
    public void mount(Router router) {
        // One mount for both forms.
        TO_DEVICE.on(router).handler(this::initiate);
    }

    private void initiate(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!StreamRequest.matches(request.path())) {
            context.next();
            return;
        }
        Outcome<HandshakeRequest> wish = StreamRequest.read(request);
        if (wish instanceof Outcome.Refused<HandshakeRequest> refused) {
            responses.refuse(request.response(), refused.reason(), refused.detail());
        } else if (wish instanceof Outcome.Granted<HandshakeRequest> granted && dropBody(request)) {
            open(context, granted.value());
        }
    }

    private void open(RoutingContext context, HandshakeRequest wish) {
        HttpServerResponse response = context.response();
        Context loop = context.vertx().getOrCreateContext();
        HandshakeService.Opened opened = handshakes.open(wish);
        response.closeHandler(gone -> {
            if (!response.ended()) {
                opened.callerGone();
            }
        });
        opened.ended()
                .onSuccess(ended -> loop.runOnContext(now -> {
                    if (response.closed() || response.ended()) {
                        // An acceptance that nobody hears of is taken back.
                        opened.callerGone();
                    } else {
                        responses.handshake(response, ended);
                    }
                }));
    }

    /** Lets the body pass; false when it is too long and the request was refused for that. */
    private boolean dropBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && !(length.matches("\\d{1,9}") && Long.parseLong(length) <= MAX_BODY_BYTES)) {
            tooLong(request);
            return false;
        }
        request.handler(chunk -> {
            if (request.bytesRead() > MAX_BODY_BYTES) {
                tooLong(request);
            }
        });
        return true;
    }

    private void tooLong(HttpServerRequest request) {
        request.handler(null);
        if (!request.response().ended()) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            responses.refuse(
                    request.response(), CloseReason.BAD_REQUEST, "The body is too long (expected: at most 64 KiB).");
        }
    }
}
