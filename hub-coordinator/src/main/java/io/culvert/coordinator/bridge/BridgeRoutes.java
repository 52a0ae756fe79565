package io.culvert.coordinator.bridge;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.HttpRoutes;
import io.culvert.coordinator.bridge.Bridge.Login;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ErrorBody;
import io.culvert.protocol.Outcome;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import io.vertx.ext.web.handler.sockjs.Transport;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bridge at {@value #PATH}: of SockJS only its WebSockets, since the transports made of many requests would need each of them to
 * reach the same node.
 *
 * <pre>
 * GET /eventbus/info                          what SockJS clients ask first
 * GET /eventbus/{server}/{session}/websocket  a WebSocket in SockJS's framing
 * GET /eventbus/websocket                     a plain WebSocket
 * </pre>
 *
 * <p>Has no state; runs on every event loop of the server.
 */
public final class BridgeRoutes implements HttpRoutes {
    /** Where it is. */
    public static final String PATH = "/eventbus";

    private static final Logger LOG = LoggerFactory.getLogger(BridgeRoutes.class);
    private static final ApiRoute ALL = ApiRoute.of(
                    HttpMethod.GET, PATH + "/*", new ApiRoute.Access.ProgramCredential())
            .anyMethod();
    private static final Pattern SOCKET = Pattern.compile("/eventbus/([^/.]{1,64}/[^/.]{1,64}/)?websocket");
    private static final String INFO = PATH + "/info";
    private static final String LOGIN = Login.class.getName();
    private static final String RETRY_AFTER_SECONDS = "5";
    /** So that proxies on the way see life on a connection that waits for an offer. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(20);

    private final Bridge bridge;
    private final Clock clock;

    public BridgeRoutes(Bridge bridge, Clock clock) {
        this.bridge = bridge;
        this.clock = clock;
    }

    @Override
    public List<ApiRoute> table() {
        return bridge.config().enabled() ? List.of(ALL) : List.of();
    }

    @Override
    public void mount(Router router) {
        if (!bridge.config().enabled()) {
            return;
        }
        SockJSHandlerOptions options = new SockJSHandlerOptions()
                .setInsertJSESSIONID(false)
                .setHeartbeatInterval(HEARTBEAT.toMillis())
                .setRegisterWriteHandler(false);
        for (Transport transport : Transport.values()) {
            if (transport != Transport.WEBSOCKET) {
                options.addDisabledTransport(transport.toString());
            }
        }
        Router sockJs = SockJSHandler.create(bridge.vertx(), options).socketHandler(this::accept);
        ALL.on(router).handler(this::admit).subRouter(sockJs);
    }

    private void admit(RoutingContext context) {
        String path = context.request().path();
        boolean socket = SOCKET.matcher(path).matches();
        if (!socket && !path.equals(INFO)) {
            context.fail(404);
            return;
        }
        Optional<CloseReason> refusal = bridge.refusal();
        if (refusal.isPresent()) {
            refuse(context, refusal.get(), refusal.get().meaning());
            return;
        }
        String credential = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (credential == null || !socket) {
            context.next();
            return;
        }
        context.request().pause();
        bridge.identify(credential)
                .onSuccess(judged -> {
                    if (judged instanceof Outcome.Granted<Login> good) {
                        context.put(LOGIN, good.value());
                        context.request().resume();
                        context.next();
                    } else if (judged instanceof Outcome.Refused<Login> no) {
                        LOG.debug("bridge: {} is refused, {}", context.request().remoteAddress(), no.reason());
                        context.request().resume();
                        refuse(context, no.reason(), no.detail());
                    }
                })
                .onFailure(context::fail);
    }

    private void accept(SockJSSocket socket) {
        bridge.accept(socket, Optional.ofNullable(socket.routingContext().get(LOGIN)));
    }

    private void refuse(RoutingContext context, CloseReason reason, String detail) {
        HttpServerResponse response = context.response();
        if (reason.httpStatus() == 503) {
            response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        response.setStatusCode(reason.httpStatus())
                .putHeader("iothub-errorcode", reason.errorName())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
                .end(ErrorBody.named(reason, detail, clock.instant()));
    }
}
