package io.culvert.coordinator.bus;

import io.culvert.coordinator.session.BusSession;
import io.culvert.protocol.BusOperation;
import io.culvert.protocol.CloseReason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Takes the requests of programs that are members of the cluster, at fixed addresses of the event bus. Each carries the credential
 * of its sender in its body. Owned by the context on which it was started.
 */
public final class BusConsumers {
    private static final Set<String> SHARED = Set.of(BusOperation.OPEN.address(), BusOperation.CONNECT.address());

    private final BusAnswers answers;
    private final List<MessageConsumer<Object>> consumers = new ArrayList<>();

    public BusConsumers(BusAnswers answers) {
        this.answers = answers;
    }

    /** Answers from now on. */
    public Future<?> start(Vertx vertx, String node) {
        List<Future<Void>> registered = new ArrayList<>();
        for (BusOperation operation : BusOperation.values()) {
            MessageConsumer<Object> consumer = vertx.eventBus().consumer(operation.address(node));
            consumer.handler(message -> received(operation, message));
            consumers.add(consumer);
            registered.add(consumer.completion());
        }
        return Future.all(registered);
    }

    /** Leaves what any coordinator can do to the others; those whose sessions are here still ask here. */
    public Future<?> drain() {
        return Future.join(consumers.stream()
                .filter(consumer -> SHARED.contains(consumer.address()))
                .map(MessageConsumer::unregister)
                .toList());
    }

    /** Answers no more. */
    public Future<?> stop() {
        return Future.join(consumers.stream().map(MessageConsumer::unregister).toList());
    }

    private void received(BusOperation operation, Message<Object> message) {
        if (message.replyAddress() == null) {
            // Nobody would hear what came of it.
            return;
        }
        try {
            answers.answer(operation, new Request(message, BusBody.of(message.body())));
        } catch (IllegalArgumentException malformed) {
            message.reply(BusReplies.failed(CloseReason.BAD_REQUEST, malformed.getMessage()));
        }
    }

    /** One message. */
    private record Request(Message<Object> message, BusBody body) implements BusRequest {
        @Override
        public String credential() {
            return body.credential().orElse("");
        }

        @Override
        public String sender() {
            return "a program on the event bus";
        }

        @Override
        public void reply(JsonObject reply) {
            message.reply(reply);
        }

        @Override
        public Future<Void> replyForConfirmation(JsonObject reply, Duration limit) {
            return message.replyAndRequest(reply, new DeliveryOptions().setSendTimeout(limit.toMillis()))
                    .mapEmpty();
        }

        @Override
        public void whenGone(Runnable task) {
            // The event bus does not tell; a reply that nobody confirms does.
        }

        @Override
        public boolean began(BusSession session) {
            return true;
        }

        @Override
        public boolean owns(BusSession session) {
            return true;
        }
    }
}
