package io.culvert.coordinator.bridge;

import io.culvert.cluster.Scheduler;
import io.culvert.coordinator.bridge.BridgeFrame.Send;
import io.culvert.coordinator.bus.BusAnswers;
import io.culvert.coordinator.bus.BusBody;
import io.culvert.coordinator.bus.BusRequest;
import io.culvert.coordinator.session.BusSession;
import io.culvert.protocol.BusOperation;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.StreamId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What one connection of the bridge has asked and is still to be answered, and its session. Owned by the connection's loop. */
final class BridgeRequests {
    private static final int CONFIRMATION_BYTES = 16;

    private final BridgeConnection connection;
    private final BusAnswers answers;
    private final Scheduler scheduler;
    private final int max;
    private final Set<Request> inFlight = new HashSet<>();
    private final Map<String, Promise<Void>> confirmations = new HashMap<>();
    private Optional<BusSession> session = Optional.empty();

    BridgeRequests(BridgeConnection connection, BusAnswers answers, Scheduler scheduler, int max) {
        this.connection = connection;
        this.answers = answers;
        this.scheduler = scheduler;
        this.max = max;
    }

    /** Takes a message of a program whose credential is good. */
    void take(Send send) {
        Promise<Void> confirmed = confirmations.remove(send.address());
        if (confirmed != null) {
            confirmed.tryComplete();
            return;
        }
        Optional<BusOperation> operation = answers.at(send.address());
        if (operation.isEmpty()) {
            deny(send);
        } else if (inFlight.size() >= max) {
            refuse(send, CloseReason.THROTTLED, "Too many requests of this connection wait for their reply.");
        } else {
            try {
                Request request = new Request(send, BusBody.of(send.body()));
                inFlight.add(request);
                answers.answer(operation.get(), request);
            } catch (IllegalArgumentException malformed) {
                refuse(send, CloseReason.BAD_REQUEST, malformed.getMessage());
            }
        }
    }

    /** An address that is none of the operations'; whoever waits for a reply is told as the bridge's clients expect it. */
    private void deny(Send send) {
        send.replyAddress()
                .ifPresentOrElse(
                        address -> connection.write(new JsonObject()
                                .put("type", "err")
                                .put("address", address)
                                .put("failureCode", CloseReason.UNAUTHORIZED.httpStatus())
                                .put("failureType", "RECIPIENT_FAILURE")
                                .put("message", "access_denied")),
                        () -> connection.deny("access_denied"));
    }

    void refuse(Send send, CloseReason reason, String detail) {
        send.replyAddress().ifPresent(address -> write(address, BusAnswers.refusal(reason, detail), Optional.empty()));
    }

    private void write(String address, JsonObject body, Optional<String> confirmation) {
        JsonObject message =
                new JsonObject().put("type", "rec").put("address", address).put("body", body);
        confirmation.ifPresent(to -> message.put("replyAddress", to));
        connection.write(message);
    }

    /** The program went away: nobody waits for what it asked, and its session ends. */
    void senderGone() {
        List<Request> all = List.copyOf(inFlight);
        inFlight.clear();
        all.forEach(request -> request.whenGone.run());
        List<Promise<Void>> unconfirmed = List.copyOf(confirmations.values());
        confirmations.clear();
        unconfirmed.forEach(promise -> promise.tryFail("the program went away"));
        session.ifPresent(open -> open.end(CloseReason.CONNECTION_LOST));
    }

    /** One of them. */
    private final class Request implements BusRequest {
        private final Send send;
        private final BusBody body;
        private final String credential = connection.credential();
        private Runnable whenGone = () -> {};

        Request(Send send, BusBody body) {
            this.send = send;
            this.body = body;
        }

        @Override
        public BusBody body() {
            return body;
        }

        @Override
        public String credential() {
            return credential;
        }

        @Override
        public String sender() {
            return connection.toString();
        }

        @Override
        public void reply(JsonObject reply) {
            connection.execute(() -> {
                inFlight.remove(this);
                send.replyAddress().ifPresent(address -> write(address, reply, Optional.empty()));
            });
        }

        @Override
        public Future<Void> replyForConfirmation(JsonObject reply, Duration limit) {
            Promise<Void> confirmed = Promise.promise();
            connection.execute(() -> {
                boolean waited = inFlight.remove(this);
                if (!waited || send.replyAddress().isEmpty()) {
                    confirmed.fail("nobody waits for it");
                    return;
                }
                String to = "culvert.confirm." + StreamId.randomHex(CONFIRMATION_BYTES);
                confirmations.put(to, confirmed);
                scheduler.after(limit, () -> {
                    confirmations.remove(to);
                    confirmed.tryFail("not confirmed in time");
                });
                write(send.replyAddress().get(), reply, Optional.of(to));
            });
            return confirmed.future();
        }

        @Override
        public void whenGone(Runnable task) {
            connection.execute(() -> {
                if (connection.isClosed()) {
                    task.run();
                } else {
                    whenGone = task;
                }
            });
        }

        @Override
        public boolean began(BusSession begun) {
            boolean another = session.filter(before -> !before.over())
                    .filter(before -> !before.identity().equals(begun.identity()))
                    .isPresent();
            if (connection.isClosed() || another) {
                return false;
            }
            session = Optional.of(begun);
            return true;
        }

        @Override
        public boolean owns(BusSession one) {
            return session.filter(one::equals).isPresent();
        }
    }
}
