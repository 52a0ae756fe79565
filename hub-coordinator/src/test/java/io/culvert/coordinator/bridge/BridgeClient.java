package io.culvert.coordinator.bridge;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.culvert.coordinator.CoordinatorLayout;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;

/** A program at the bridge that knows only its protocol. */
final class BridgeClient implements AutoCloseable {
    static final String OPEN = "culvert.v1.stream.open";
    static final String CONNECT = "culvert.v1.device.connect";
    static final String NODE = "culvert.v1.node.c1.";

    final BlockingQueue<JsonObject> received = new LinkedBlockingQueue<>();
    final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final WebSocketClient client;
    private final WebSocket socket;
    private int asked;

    private BridgeClient(WebSocketClient client, WebSocket socket) {
        this.client = client;
        this.socket = socket;
    }

    /** @param authorization of the upgrade, empty for none */
    static BridgeClient connect(CoordinatorLayout layout, String authorization) throws Exception {
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(layout.httpPort())
                .setURI("/eventbus/websocket");
        if (!authorization.isEmpty()) {
            options.putHeader("Authorization", authorization);
        }
        WebSocketClient client = layout.vertx.createWebSocketClient();
        var unconnected = client.webSocket();
        CompletableFuture<BridgeClient> made = new CompletableFuture<>();
        unconnected.textMessageHandler(text -> made.thenAccept(one -> one.received.add(new JsonObject(text))));
        unconnected.closeHandler(end -> made.thenAccept(one -> one.closed.complete(null)));
        WebSocket socket = unconnected.connect(options).await(5, SECONDS);
        BridgeClient connected = new BridgeClient(client, socket);
        made.complete(connected);
        return connected;
    }

    BridgeClient raw(String text) {
        socket.writeTextMessage(text);
        return this;
    }

    BridgeClient raw(JsonObject message) {
        return raw(message.encode());
    }

    /** Sends a request; its reply address. */
    String send(String address, JsonObject body, String authorization) {
        String replyAddress = "reply-" + ++asked;
        raw(new JsonObject()
                .put("type", "send")
                .put("address", address)
                .put("headers", new JsonObject().put("Authorization", authorization))
                .put("body", body)
                .put("replyAddress", replyAddress));
        return replyAddress;
    }

    JsonObject next() throws Exception {
        JsonObject message = received.poll(5, SECONDS);
        if (message == null) {
            throw new AssertionError("nothing was received");
        }
        return message;
    }

    /** The body of the reply, which must be the next message. */
    JsonObject ask(String address, JsonObject body, String authorization) throws Exception {
        String replyAddress = send(address, body, authorization);
        JsonObject reply = next();
        if (!replyAddress.equals(reply.getString("address"))) {
            throw new AssertionError("another message: " + reply);
        }
        return reply.containsKey("body") ? reply.getJsonObject("body") : reply;
    }

    void awaitClosed() throws Exception {
        closed.get(5, SECONDS);
    }

    @Override
    public void close() throws TimeoutException {
        socket.close();
        client.close().await(5, SECONDS);
    }
}
