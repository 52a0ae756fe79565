package io.culvert.coordinator.session;

import io.culvert.cluster.CoordinatorCalls.Offer;
import io.culvert.cluster.RegistryCalls.Admitted;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.VertxScheduler;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamTopics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session without a connection of its own: the device asks for its next offer again and again, and each request is held until
 * there is one or for a while. Listens for streams from its beginning on.
 *
 * <pre>
 *   Admitting --the registry admits, presence made--> Connected --silent, expired, replaced, ...--> Ended(reason)
 *       '--refused-------------------------------------------------------------------------------> Ended(reason)
 * </pre>
 *
 * <p>Owned by the context on which it was made; its methods may be called on any thread.
 */
public final class BusSession extends LoopSession {
    private static final Logger LOG = LoggerFactory.getLogger(BusSession.class);

    /** What a request for the next offer is answered. */
    public sealed interface Next {
        /**
         * @param number counts the offers of a session, from 1 on
         * @param left until the handshake's deadline
         */
        record Given(long number, StreamTopics.Offer offer, Duration left) implements Next {}

        /** None came in time, or a newer request took this one's place. */
        record None() implements Next {}

        /** The session is over. */
        record Over(CloseReason reason) implements Next {}
    }

    private record Held(Promise<Next> promise, OptionalLong after, Scheduler.Task limit) {}

    private final BusSessionConfig config;
    private final Identity identity;
    private final String id;
    private final Consumer<BusSession> whenEnded;
    private final OfferQueue offers;
    private Optional<Held> held = Optional.empty();
    private Optional<Scheduler.Task> silenceTask = Optional.empty();
    /** Read by other threads, once it was admitted. */
    private volatile Instant expiresAt = Instant.MIN;

    BusSession(
            Sessions sessions,
            BusSessionConfig config,
            Identity identity,
            String id,
            Context context,
            Consumer<BusSession> whenEnded) {
        super(
                sessions,
                new SessionState.Admitting(identity),
                new VertxScheduler(context.owner(), context),
                task -> context.runOnContext(now -> task.run()));
        this.config = config;
        this.identity = identity;
        this.id = id;
        this.whenEnded = whenEnded;
        this.offers = new OfferQueue(waiting, scheduler);
    }

    /** Has the credential judged and makes the presence; the session's epoch, or why there is none. */
    Future<Outcome<Long>> begin(Secret password) {
        Promise<Outcome<Long>> begun = Promise.promise();
        admit(identity, password, List.of(), judged -> {
            if (state() instanceof SessionState.Ended ended) {
                begun.complete(Outcome.refused(ended.reason(), ended.reason().meaning()));
            } else if (judged.failed()) {
                LOG.error("{}: admission failed", identity, judged.cause());
                refuse(CloseReason.INTERNAL_ERROR, begun);
            } else if (judged.result() instanceof Outcome.Granted<Admitted> admitted) {
                admitted(admitted.value(), begun);
            } else if (judged.result() instanceof Outcome.Refused<Admitted> no) {
                sessions.counters().refusedLogins.increment();
                endNow(no.reason());
                begun.complete(no.retyped());
            }
        });
        return begun.future();
    }

    private void admitted(Admitted admitted, Promise<Outcome<Long>> begun) {
        expiresAt = admitted.expiresAt();
        connected(admitted);
        expiry.until(expiresAt);
        listening
                .begin(identity)
                .onComplete(epoch -> onLoop(() -> {
                    if (epoch.failed()) {
                        LOG.error("{}: cannot be announced", identity, epoch.cause());
                        refuse(CloseReason.INTERNAL_ERROR, begun);
                    } else if (state() instanceof SessionState.Ended ended) {
                        begun.complete(
                                Outcome.refused(ended.reason(), ended.reason().meaning()));
                    } else {
                        awaitRequest();
                        begun.complete(Outcome.granted(epoch.result()));
                    }
                }));
    }

    private void refuse(CloseReason reason, Promise<Outcome<Long>> begun) {
        endNow(reason);
        begun.complete(Outcome.refused(reason, reason.meaning()));
    }

    /** What its device names it by. Whoever knows it is taken for the device, so it is for no log. */
    public String id() {
        return id;
    }

    /** When its credential ends. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /**
     * The next offer, as soon as there is one. Only one request is held: a newer one takes its place.
     *
     * @param after the number of the last one that the device has; without it, each is given once
     */
    public Future<Next> next(OptionalLong after) {
        Promise<Next> next = Promise.promise();
        onLoop(() -> {
            if (state() instanceof SessionState.Ended ended) {
                next.complete(new Next.Over(ended.reason()));
                return;
            }
            release(new Next.None());
            silenceTask.ifPresent(Scheduler.Task::cancel);
            Scheduler.Task limit = scheduler.after(config.hold(), () -> release(new Next.None()));
            held = Optional.of(new Held(next, after, limit));
            give();
        });
        return next.future();
    }

    private void give() {
        held.flatMap(one -> offers.next(one.after()))
                .ifPresent(one -> release(
                        new Next.Given(one.number(), one.offer(), one.deadline().left(scheduler))));
    }

    /** Answers the request that is held, if there is one; the next one must follow. */
    private void release(Next answer) {
        Optional<Held> released = held;
        held = Optional.empty();
        released.ifPresent(one -> {
            one.limit().cancel();
            awaitRequest();
            one.promise().complete(answer);
        });
    }

    private void awaitRequest() {
        silenceTask.ifPresent(Scheduler.Task::cancel);
        silenceTask = Optional.of(scheduler.after(config.silence(), () -> endNow(CloseReason.PEER_SILENT)));
    }

    /** The device's answer to an offer; false when it does not wait for one, or not any more. */
    public Future<Boolean> answer(StreamTopics.Answer answer) {
        Promise<Boolean> taken = Promise.promise();
        onLoop(() -> {
            boolean useful = connected() && waiting.answered(answer);
            if (!useful) {
                sessions.counters().uselessAnswers.increment();
            }
            if (connected() && held.isEmpty()) {
                awaitRequest();
            }
            taken.complete(useful);
        });
        return taken.future();
    }

    @Override
    boolean give(Offer offer) {
        boolean added = offers.add(offer);
        give();
        return added;
    }

    @Override
    Future<Void> letGo(CloseReason reason) {
        release(new Next.Over(reason));
        silenceTask.ifPresent(Scheduler.Task::cancel);
        whenEnded.accept(this);
        return Future.succeededFuture();
    }
}
