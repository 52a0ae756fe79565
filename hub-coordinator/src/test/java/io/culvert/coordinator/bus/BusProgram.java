package io.culvert.coordinator.bus;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.culvert.coordinator.CoordinatorLayout;
import io.culvert.protocol.BusOperation;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;

/** A program on the event bus that knows only addresses and bodies. */
public record BusProgram(CoordinatorLayout layout) {
    private static final long LIMIT_MILLIS = 10_000;

    public Future<Message<JsonObject>> ask(String address, Object body) {
        return layout.vertx.eventBus().request(address, body, new DeliveryOptions().setSendTimeout(LIMIT_MILLIS));
    }

    public JsonObject reply(BusOperation operation, Object body) throws Exception {
        return ask(operation.address(CoordinatorLayout.NODE), body)
                .map(Message::body)
                .await(10, SECONDS);
    }

    /** A session of this device. */
    public String connect(String device) throws Exception {
        return reply(
                        BusOperation.CONNECT,
                        new JsonObject().put("device", device).put("credential", "sas"))
                .getString("session");
    }

    public Future<JsonObject> nextOffer(String session) {
        return ask(BusOperation.NEXT_OFFER.address(CoordinatorLayout.NODE), new JsonObject().put("session", session))
                .map(Message::body);
    }

    public JsonObject answer(String session, long offer, boolean accept) throws Exception {
        return reply(
                BusOperation.ANSWER,
                new JsonObject()
                        .put("session", session)
                        .put("offer", offer)
                        .put("accept", accept)
                        .put("reason", "no"));
    }

    /** Of an error's reason, empty when it is none. */
    public static String reason(JsonObject reply) {
        JsonObject error = reply.getJsonObject("error");
        return error == null ? "" : error.getString("reason");
    }
}
