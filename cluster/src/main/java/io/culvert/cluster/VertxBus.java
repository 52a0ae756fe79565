package io.culvert.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The typed requests over Vert.x's event bus, clustered or not. Bodies are JSON objects: the question itself, and as reply
 * {@code {"granted":{..}}} or {@code {"refused":"label","detail":".."}}. Knows only which questions are on their way.
 */
public final class VertxBus implements Bus {
    private static final Logger LOG = LoggerFactory.getLogger(VertxBus.class);
    /** No request waits longer: a slow answer comes as a message of its own. */
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(2);

    /** How often something is told at most that may not have reached all. */
    private static final int TELLINGS = 5;

    private static final Duration TELL_AGAIN = Duration.ofMillis(100);

    private final Vertx vertx;
    private final Duration requestTimeout;
    private final ObjectMapper mapper = RecordMapper.create();
    private final PendingAsks pending;

    /** Of roles that are all on this Vert.x: nobody leaves. */
    public VertxBus(Vertx vertx, Duration requestTimeout) {
        this(vertx, new Everybody(), requestTimeout);
    }

    /** @param membership tells when a question cannot be answered any more */
    public VertxBus(Vertx vertx, Membership membership, Duration requestTimeout) {
        this.vertx = vertx;
        this.pending = new PendingAsks(membership);
        membership.listen(pending);
        this.requestTimeout = requestTimeout.compareTo(LONGEST_REQUEST) < 0 ? requestTimeout : LONGEST_REQUEST;
    }

    @Override
    public <Q extends Record, A extends Record> Future<Outcome<A>> ask(
            Address address, BusCall<Q, A> call, Q question, Duration limit) {
        Duration wait = limit.compareTo(requestTimeout) < 0 ? limit : requestTimeout;
        if (wait.toMillis() <= 0) {
            return Future.succeededFuture(Outcome.refused(CloseReason.NODE_UNAVAILABLE, "no time is left to ask"));
        }
        Optional<String> nobody = pending.nobodyAt(address);
        if (nobody.isPresent()) {
            return Future.succeededFuture(Outcome.refused(CloseReason.NODE_UNAVAILABLE, nobody.get()));
        }
        DeliveryOptions options = new DeliveryOptions().setSendTimeout(wait.toMillis());
        Context context = vertx.getOrCreateContext();
        Future<Outcome<A>> answer = vertx.eventBus()
                .<String>request(target(address, call), encode(question), options)
                .transform(reply -> reply.succeeded()
                        ? Future.succeededFuture(decodeReply(reply.result().body(), call.answer()))
                        : Future.succeededFuture(unanswered(call, reply.cause())));
        return pending.until(context, address, answer);
    }

    @Override
    public <Q extends Record, A extends Record> Future<Registration> serve(
            Address address, BusCall<Q, A> call, Function<Q, Future<Outcome<A>>> handler) {
        MessageConsumer<String> consumer = vertx.eventBus().consumer(target(address, call));
        consumer.handler(message -> answer(message, call, handler));
        Registration registration = consumer::unregister;
        return consumer.completion().map(registration);
    }

    @Override
    public <Q extends Record> void tell(Address address, BusCall<Q, Done> call, Q message) {
        publish(target(address, call), encode(message), TELLINGS);
    }

    /**
     * Vert.x throws where the connections to two receivers have just ended, and leaves out all that come after them. So it is told
     * again once their ends are known; who heard it already hears it twice.
     */
    private void publish(String target, String message, int tries) {
        try {
            vertx.eventBus().publish(target, message);
        } catch (IllegalStateException e) {
            LOG.debug("{}: perhaps not heard by all: {}", target, e.toString());
            publishAgain(target, message, tries - 1);
        }
    }

    private void publishAgain(String target, String message, int tries) {
        if (tries > 0) {
            try {
                vertx.setTimer(TELL_AGAIN.toMillis(), again -> publish(target, message, tries));
            } catch (RejectedExecutionException e) {
                LOG.debug("{}: not told again, the node has stopped", target);
            }
        }
    }

    private <Q extends Record, A extends Record> void answer(
            Message<String> message, BusCall<Q, A> call, Function<Q, Future<Outcome<A>>> handler) {
        Future<Outcome<A>> outcome;
        try {
            outcome = handler.apply(mapper.readValue(message.body(), call.question()));
        } catch (JsonProcessingException | RuntimeException e) {
            outcome = Future.failedFuture(e);
        }
        outcome.onSuccess(result -> message.reply(encodeReply(result))).onFailure(fault -> {
            LOG.error("{}: failed", call.name(), fault);
            message.fail(CloseReason.INTERNAL_ERROR.ordinal(), "failed");
        });
    }

    private static String target(Address address, BusCall<?, ?> call) {
        return address.value() + "." + call.name();
    }

    /** No reply, or no connection to the node that would have given it. */
    private static <A> Outcome<A> unanswered(BusCall<?, ?> call, Throwable lost) {
        if (lost instanceof ReplyException reply && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE) {
            return Outcome.refused(CloseReason.INTERNAL_ERROR, call.name() + " failed");
        }
        if (!(lost instanceof ReplyException)) {
            LOG.debug("{}: not sent: {}", call.name(), lost.toString());
        }
        return Outcome.refused(CloseReason.NODE_UNAVAILABLE, "no node answered " + call.name());
    }

    private String encodeReply(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Granted<?> granted) {
            return "{\"granted\":" + encode(granted.value()) + "}";
        }
        Outcome.Refused<?> refused = (Outcome.Refused<?>) outcome;
        return new JsonObject()
                .put("refused", refused.reason().label())
                .put("detail", refused.detail())
                .encode();
    }

    private <A> Outcome<A> decodeReply(String body, Class<A> type) {
        try {
            var tree = mapper.readTree(body);
            if (tree.has("granted")) {
                return Outcome.granted(mapper.treeToValue(tree.get("granted"), type));
            }
            String label = tree.path("refused").asText();
            return Outcome.refused(
                    CloseReason.ofLabel(label).orElse(CloseReason.INTERNAL_ERROR),
                    tree.path("detail").asText());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("bus reply: malformed", e);
        }
    }

    private String encode(Object record) {
        try {
            return mapper.writeValueAsString(record);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("bus message: cannot be written", e);
        }
    }

    /** Whoever is asked is there, as far as membership knows. */
    private record Everybody() implements Membership {
        @Override
        public List<Node> nodes() {
            return List.of();
        }

        @Override
        public Registration listen(Listener listener) {
            return Future::succeededFuture;
        }

        @Override
        public boolean has(String name) {
            return true;
        }

        @Override
        public boolean hasRole(String role) {
            return true;
        }
    }
}
