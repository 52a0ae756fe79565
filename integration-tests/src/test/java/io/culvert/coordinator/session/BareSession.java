package io.culvert.coordinator.session;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.CoordinatorCalls.Offer;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.Admitted;
import io.culvert.cluster.Scheduler;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.StreamTopics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * A session without a socket, for the simulation: what {@link MqttSession} does between its packets and {@link Sessions}, {@link
 * Listening} and {@link WaitingOffers}, which are the real ones. In this package because nobody else may make a session. Owned by
 * its node's loop.
 */
public final class BareSession implements Session {
    /** The device's end of the connection. */
    public interface Device {
        void welcome();

        void offered(StreamTopics.Offer offer);

        void ended(CloseReason reason);
    }

    private static final Duration QUESTION = Duration.ofSeconds(2);

    private final Sessions sessions;
    private final Identity identity;
    private final Bus bus;
    private final Scheduler scheduler;
    private final Executor loop;
    private final Device device;
    private final Listening listening;
    private final WaitingOffers offers;
    private SessionState state = new SessionState.Connecting();
    private long beganAt;

    public BareSession(
            Sessions sessions, Identity identity, Bus bus, Scheduler scheduler, Executor loop, Device device) {
        this.sessions = sessions;
        this.identity = identity;
        this.bus = bus;
        this.scheduler = scheduler;
        this.loop = loop;
        this.device = device;
        this.listening = sessions.listening();
        this.offers = new WaitingOffers(scheduler, sessions.config().maxWaitingOffers(), sessions::answer);
    }

    /** CONNECT came: the registry judges it. */
    public void connect() {
        state = new SessionState.Admitting(identity);
        long judgedAt = sessions.revocationsSoFar();
        bus.ask(Address.REGISTRY, RegistryCalls.ADMIT, new RegistryCalls.Admit(identity, ""), QUESTION)
                .onSuccess(outcome -> loop.execute(() -> {
                    if (!(state instanceof SessionState.Admitting)) {
                        return;
                    }
                    if (outcome instanceof Outcome.Granted<Admitted>) {
                        state = new SessionState.Connected(identity);
                        beganAt = scheduler.nanoTime();
                        sessions.connected(this, judgedAt);
                        if (connected()) {
                            device.welcome();
                        }
                    } else {
                        endNow(CloseReason.UNAUTHORIZED);
                    }
                }));
    }

    /** SUBSCRIBE came. */
    public void subscribe() {
        if (connected()) {
            listening.begin(identity);
        }
    }

    /** The device answered an offer. */
    public void answered(StreamTopics.Answer answer) {
        if (connected()) {
            offers.answered(answer);
        }
    }

    /** Whether it is the session of its identity here, and listens: its epoch, once that is known. */
    public Optional<Long> listensWith() {
        return connected() && listening.epoch().isPresent()
                ? Optional.ofNullable(listening.epoch().get().result())
                : Optional.empty();
    }

    public boolean over() {
        return state instanceof SessionState.Ended;
    }

    private boolean connected() {
        return state instanceof SessionState.Connected;
    }

    @Override
    public Identity identity() {
        return identity;
    }

    @Override
    public SessionBasis basis() {
        return SessionBasis.OWN;
    }

    @Override
    public long beganAt() {
        return beganAt;
    }

    @Override
    public boolean listens() {
        return connected() && listening.epoch().isPresent();
    }

    @Override
    public Future<Outcome<Bus.Done>> offer(Offer offer) {
        Promise<Outcome<Bus.Done>> done = Promise.promise();
        loop.execute(() -> listening
                .epoch()
                .ifPresentOrElse(
                        epoch -> epoch.onComplete(
                                own -> loop.execute(() -> done.complete(offer(offer, own))), done::fail),
                        () -> done.complete(notHere())));
        return done.future();
    }

    private Outcome<Bus.Done> offer(Offer offer, long epoch) {
        if (!connected() || epoch < offer.epoch() || listening.epoch().isEmpty()) {
            return notHere();
        }
        Optional<StreamTopics.Offer> told = offers.add(offer);
        if (told.isEmpty()) {
            return Outcome.refused(CloseReason.RESPONSE_TIMEOUT, "The device leaves too many offers unanswered.");
        }
        device.offered(told.get());
        return Outcome.granted(new Bus.Done());
    }

    private static Outcome<Bus.Done> notHere() {
        return Outcome.refused(CloseReason.DEVICE_OFFLINE, "The session is not here any more.");
    }

    @Override
    public Future<Void> reassert() {
        return listening.reassert(
                loop, identity, () -> sessions.newest(this), () -> endNow(CloseReason.SESSION_REPLACED));
    }

    @Override
    public void evict(long upTo, CloseReason reason) {
        loop.execute(() -> listening
                .epoch()
                .ifPresent(epoch -> epoch.onSuccess(own -> {
                    if (own <= upTo) {
                        end(reason);
                    }
                })));
    }

    @Override
    public Future<Void> end(CloseReason reason) {
        loop.execute(() -> endNow(reason));
        return Future.succeededFuture();
    }

    /** Ends it once. */
    public void endNow(CloseReason reason) {
        if (over()) {
            return;
        }
        boolean was = connected();
        state = new SessionState.Ended(reason);
        if (was) {
            listening.end(identity);
        }
        offers.gone();
        sessions.ended(this, was ? Optional.of(identity) : Optional.empty(), reason);
        device.ended(reason);
    }
}
