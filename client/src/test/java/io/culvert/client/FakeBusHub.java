package io.culvert.client;

import io.culvert.client.FakeBridge.Pair;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** The part of a hub that programs on its event bus see; streams come to a {@link FakeHub}. */
final class FakeBusHub {
    static final String NODE = "culvert.v1.node.n1";

    final FakeHub hub;
    final AtomicInteger connects = new AtomicInteger();
    final AtomicInteger confirmed = new AtomicInteger();
    final BlockingQueue<JsonObject> asked = new LinkedBlockingQueue<>();
    final BlockingQueue<JsonObject> disconnects = new LinkedBlockingQueue<>();
    /** What a request for a stream, or for a session, is answered instead. */
    volatile Function<JsonObject, JsonObject> open = wish -> null;

    volatile Function<JsonObject, JsonObject> connect = wish -> null;

    private final Vertx vertx;
    private final Map<Long, Message<JsonObject>> services = new ConcurrentHashMap<>();
    private final Map<Long, Pair> pairs = new ConcurrentHashMap<>();
    private final Queue<JsonObject> offers = new ConcurrentLinkedQueue<>();
    private volatile Message<JsonObject> held;
    private volatile long count;

    FakeBusHub(Vertx vertx) throws Exception {
        this.vertx = vertx;
        this.hub = new FakeHub(vertx);
        serve("culvert.v1.stream.open", this::opened);
        serve("culvert.v1.device.connect", this::connected);
        serve(NODE + ".next-offer", this::next);
        serve(NODE + ".answer", this::answered);
        serve(NODE + ".disconnect", message -> {
            disconnects.add(message.body());
            message.reply(new JsonObject().put("outcome", "done"));
        });
    }

    private interface Handler {
        void handle(Message<JsonObject> message);
    }

    private void serve(String address, Handler handler) {
        vertx.eventBus().<JsonObject>consumer(address, handler::handle);
    }

    static JsonObject error(String outcome, String reason) {
        return new JsonObject()
                .put("outcome", outcome)
                .put("error", new JsonObject().put("reason", reason).put("message", "said the hub"));
    }

    private void opened(Message<JsonObject> message) {
        asked.add(message.body());
        JsonObject instead = open.apply(message.body());
        if (instead != null) {
            message.reply(instead);
            return;
        }
        Pair pair = hub.bridge.expect(message.body().getString("device"), hub.port());
        long id = ++count;
        services.put(id, message);
        pairs.put(id, pair);
        offers.add(new JsonObject()
                .put("id", id)
                .put("name", message.body().getString("name"))
                .put("url", pair.url("device"))
                .put("ticket", pair.deviceTicket().reveal())
                .put("seconds", 60));
        give();
    }

    private void connected(Message<JsonObject> message) {
        asked.add(message.body());
        JsonObject instead = connect.apply(message.body());
        message.reply(
                instead != null
                        ? instead
                        : new JsonObject()
                                .put("outcome", "connected")
                                .put("session", "s" + connects.incrementAndGet())
                                .put("address", NODE)
                                .put("hold", 0.3));
    }

    private void next(Message<JsonObject> message) {
        held = message;
        vertx.setTimer(300, id -> {
            if (held == message) {
                release(new JsonObject().put("outcome", "none"));
            }
        });
        give();
    }

    private synchronized void give() {
        if (held != null && !offers.isEmpty()) {
            release(new JsonObject().put("outcome", "offer").put("offer", offers.poll()));
        }
    }

    /** Answers the request that is held. */
    void release(JsonObject answer) {
        Message<JsonObject> to = held;
        held = null;
        to.reply(answer);
    }

    boolean holds() {
        return held != null;
    }

    private void answered(Message<JsonObject> message) {
        message.reply(new JsonObject().put("outcome", "done"));
        long id = message.body().getLong("offer");
        Message<JsonObject> service = services.remove(id);
        if (message.body().getBoolean("accept")) {
            service.replyAndRequest(new JsonObject()
                            .put("outcome", "accepted")
                            .put("url", pairs.get(id).url("service"))
                            .put("ticket", pairs.get(id).serviceTicket().reveal()))
                    .onSuccess(told -> confirmed.incrementAndGet());
        } else {
            service.reply(new JsonObject()
                    .put("outcome", "rejected")
                    .put("reason", message.body().getString("reason")));
        }
    }
}
