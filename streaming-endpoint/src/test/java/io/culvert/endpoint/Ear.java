package io.culvert.endpoint;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.channel.Channel;
import io.vertx.core.http.WebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** Hears a WebSocket from the moment it is there. */
final class Ear {
    final WebSocket socket;
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();

    Ear(WebSocket socket) {
        this.socket = socket;
        socket.binaryMessageHandler(message -> messages.add("binary " + message));
        socket.textMessageHandler(message -> messages.add("text " + message));
        socket.closeHandler(gone -> closed.complete(socket.closeStatusCode() + " " + socket.closeReason()));
    }

    /** Ends the TCP connection without a close frame, as a killed process does. */
    void vanish() {
        Channel channel = ((WebSocketInternal) socket).channelHandlerContext().channel();
        channel.eventLoop().execute(() -> channel.unsafe().close(channel.voidPromise()));
    }

    String next() throws InterruptedException {
        return messages.poll(5, SECONDS);
    }

    String closed() throws Exception {
        return closed.get(10, SECONDS);
    }

    boolean open() {
        return !closed.isDone();
    }
}
