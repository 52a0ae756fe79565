package io.culvert.coordinator.session;

import io.culvert.cluster.Bus;
import io.culvert.cluster.CoordinatorCalls.Offer;
import io.culvert.cluster.RegistryCalls.Admitted;
import io.culvert.cluster.Scheduler;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * What a session is whatever carries it: its state, its presence, the offers that wait for its device, and its one end. What its
 * device says and hears is its subclass's. Owned by its loop, but for what {@link Session} promises.
 */
abstract class LoopSession implements Session {
    final Sessions sessions;
    final Scheduler scheduler;
    final Listening listening;
    final WaitingOffers waiting;
    final ExpiryWatch expiry;
    private final Executor loop;
    private final Promise<Void> gone = Promise.promise();
    private long judgedAt;
    /** Changed on the loop alone. */
    private volatile SessionState state;

    /** Read by other threads, once it was admitted. */
    private volatile Identity identity;

    private volatile SessionBasis basis = SessionBasis.OWN;
    private volatile long beganAt;

    /** @param scheduler runs its tasks on the loop */
    LoopSession(Sessions sessions, SessionState first, Scheduler scheduler, Executor loop) {
        this.sessions = sessions;
        this.state = first;
        this.scheduler = scheduler;
        this.loop = loop;
        this.listening = sessions.listening();
        this.waiting = new WaitingOffers(scheduler, sessions.config().maxWaitingOffers(), sessions::answer);
        this.expiry = new ExpiryWatch(sessions.clock(), scheduler, () -> endNow(CloseReason.CREDENTIAL_EXPIRED));
    }

    /** Has the registry judge a credential; what it says comes on the loop, also when the session has ended meanwhile. */
    final void admit(
            Identity claimed,
            Secret password,
            List<String> certificates,
            Consumer<AsyncResult<Outcome<Admitted>>> judged) {
        identity = claimed;
        state = new SessionState.Admitting(claimed);
        judgedAt = sessions.revocationsSoFar();
        sessions.admit(claimed, password, certificates)
                .onComplete(outcome -> loop.execute(() -> judged.accept(outcome)));
    }

    /** The registry admits it: from now on it is its identity's newest. */
    final void connected(Admitted admitted) {
        state = new SessionState.Connected(identity);
        basis = SessionBasis.of(admitted);
        beganAt = scheduler.nanoTime();
        sessions.connected(this, judgedAt);
    }

    final SessionState state() {
        return state;
    }

    final boolean connected() {
        return state instanceof SessionState.Connected;
    }

    /** Whether it has ended; on any thread. */
    public final boolean over() {
        return state instanceof SessionState.Ended;
    }

    @Override
    public final Identity identity() {
        return identity;
    }

    @Override
    public final SessionBasis basis() {
        return basis;
    }

    @Override
    public final long beganAt() {
        return beganAt;
    }

    @Override
    public final boolean listens() {
        return listening.epoch().isPresent();
    }

    @Override
    public final boolean busy() {
        return waiting.any();
    }

    @Override
    public final Future<Outcome<Bus.Done>> offer(Offer offer) {
        return listening.offer(loop, offer, () -> {
            if (!connected()) {
                return Listening.notHere();
            }
            return give(offer) ? Outcome.granted(new Bus.Done()) : WaitingOffers.tooMany();
        });
    }

    /** Brings a new offer to the device; false when too many wait already. */
    abstract boolean give(Offer offer);

    @Override
    public final Future<Void> reassert() {
        return listening.reassert(
                loop, identity, () -> sessions.newest(this), () -> endNow(CloseReason.SESSION_REPLACED));
    }

    @Override
    public final void evict(long upTo, CloseReason reason) {
        loop.execute(() -> listening.evicted(upTo, () -> end(reason)));
    }

    @Override
    public final Future<Void> end(CloseReason reason) {
        loop.execute(() -> endNow(reason));
        return gone.future();
    }

    /** The same on the session's loop, at once: what was read already is not looked at. */
    final void endNow(CloseReason reason) {
        if (over()) {
            return;
        }
        Optional<Identity> was = connected() ? Optional.of(identity) : Optional.empty();
        state = new SessionState.Ended(reason);
        expiry.cancel();
        was.ifPresent(listening::end);
        waiting.gone();
        sessions.ended(this, was, reason);
        letGo(reason).onComplete(done -> gone.complete());
    }

    /** Lets go of what carries it; done when that is gone. */
    abstract Future<Void> letGo(CloseReason reason);

    /** Runs a task on the session's loop. */
    final void onLoop(Runnable task) {
        loop.execute(task);
    }
}
