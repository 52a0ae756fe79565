package io.culvert.coordinator.bus;

import io.culvert.coordinator.handshake.HandshakeRequest;
import io.culvert.coordinator.handshake.HandshakeService;
import io.culvert.coordinator.handshake.HandshakeState.Accepted;
import io.culvert.coordinator.handshake.HandshakeState.Failed;
import io.culvert.coordinator.session.BusSession;
import io.culvert.coordinator.session.BusSessions;
import io.culvert.coordinator.session.BusSessions.Begun;
import io.culvert.protocol.BusOperation;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamTopics;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests of programs, whether they came over the event bus itself or through the bridge. Has no state of its own;
 * may be used on any thread.
 */
public final class BusAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(BusAnswers.class);
    private static final int UNAUTHORIZED = 401;
    private static final String NO_SESSION = "There is no session of this id here any more: connect again.";

    private final HandshakeService handshakes;
    private final BusSessions sessions;
    private final String node;

    /** @param node this coordinator's name, where its sessions are asked */
    public BusAnswers(HandshakeService handshakes, BusSessions sessions, String node) {
        this.handshakes = handshakes;
        this.sessions = sessions;
        this.node = node;
    }

    /** The operation that is asked for at an address of this node; empty when it is none. */
    public Optional<BusOperation> at(String address) {
        for (BusOperation operation : BusOperation.values()) {
            if (operation.address(node).equals(address)) {
                return Optional.of(operation);
            }
        }
        return Optional.empty();
    }

    /** Does what is asked and answers. */
    public void answer(BusOperation operation, BusRequest request) {
        try {
            switch (operation) {
                case OPEN -> open(request);
                case CONNECT -> connect(request);
                case NEXT_OFFER -> nextOffer(request);
                case ANSWER -> answerOffer(request);
                case DISCONNECT -> disconnect(request);
            }
        } catch (IllegalArgumentException malformed) {
            refuse(request, operation, CloseReason.BAD_REQUEST, malformed.getMessage());
        }
    }

    private void open(BusRequest request) {
        HandshakeRequest wish = request.body().wish(request.credential());
        if (wish.credential().isEmpty()) {
            refuse(request, BusOperation.OPEN, CloseReason.UNAUTHORIZED, "Unauthorized");
            return;
        }
        HandshakeService.Opened opened = handshakes.open(wish);
        request.whenGone(opened::callerGone);
        opened.ended().onSuccess(ended -> {
            JsonObject reply = BusReplies.handshake(ended);
            if (ended instanceof Accepted) {
                request.replyForConfirmation(reply, sessions.config().confirm())
                        .onFailure(unheard -> opened.unconfirmed());
            } else {
                if (ended instanceof Failed failed && failed.reason().httpStatus() == UNAUTHORIZED) {
                    LOG.info("{} of {}: refused, {}", BusOperation.OPEN, request.sender(), failed.reason());
                }
                request.reply(reply);
            }
        });
    }

    private void connect(BusRequest request) {
        Identity identity = request.body().identity();
        if (request.credential().isEmpty()) {
            refuse(request, BusOperation.CONNECT, CloseReason.UNAUTHORIZED, "Unauthorized");
            return;
        }
        sessions.connect(identity, new Secret(request.credential())).onComplete(connected -> {
            if (connected.failed()) {
                LOG.error("{}: cannot connect", identity, connected.cause());
                request.reply(BusReplies.failed(CloseReason.INTERNAL_ERROR, CloseReason.INTERNAL_ERROR.meaning()));
            } else if (connected.result() instanceof Outcome.Granted<Begun> begun) {
                connected(request, begun.value());
            } else if (connected.result() instanceof Outcome.Refused<Begun> no) {
                refuse(request, BusOperation.CONNECT, no.reason(), no.detail());
            }
        });
    }

    private void connected(BusRequest request, Begun begun) {
        if (request.began(begun.session())) {
            request.reply(BusReplies.connected(begun, node, sessions.config()));
        } else {
            begun.session().end(CloseReason.CONNECTION_LOST);
            refuse(request, BusOperation.CONNECT, CloseReason.BAD_REQUEST, "The connection has another session.");
        }
    }

    private void nextOffer(BusRequest request) {
        OptionalLong after = request.body().after();
        ofSession(request, session -> session.next(after).map(BusReplies::next));
    }

    private void answerOffer(BusRequest request) {
        StreamTopics.Answer answer = request.body().answer();
        ofSession(
                request,
                session -> session.answer(answer)
                        .map(taken -> taken
                                ? BusReplies.done()
                                : BusReplies.failed(
                                        CloseReason.RESPONSE_TIMEOUT, "The offer does not wait any more.")));
    }

    private void disconnect(BusRequest request) {
        ofSession(request, session -> session.end(CloseReason.COMPLETED).map(ended -> BusReplies.done()));
    }

    private void ofSession(BusRequest request, Function<BusSession, Future<JsonObject>> answer) {
        sessions.find(request.body().session())
                .filter(request::owns)
                .ifPresentOrElse(
                        session -> answer.apply(session).onSuccess(request::reply),
                        () -> request.reply(BusReplies.over(CloseReason.CONNECTION_LOST, NO_SESSION)));
    }

    /** The reply to what is not even looked at. */
    public static JsonObject refusal(CloseReason reason, String detail) {
        return BusReplies.failed(reason, detail);
    }

    private static void refuse(BusRequest request, BusOperation operation, CloseReason reason, String detail) {
        LOG.info("{} of {}: refused, {}", operation, request.sender(), reason);
        request.reply(BusReplies.failed(reason, detail));
    }
}
