package io.culvert.client;

import io.culvert.client.HubException.Kind;
import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamTopics;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device at its hub: it takes the streams that services open to it, through a callback that is registered beforehand.
 *
 * <pre>{@code
 * DeviceClient device = DeviceClient.create(vertx, ClientOptions.of(ConnectionString.parse(text)))
 *     .onOffer(offer -> offer.accept().onSuccess(stream -> stream.handler(stream::write).endHandler(end -> stream.end())));
 * device.connect().onFailure(failure -> System.err.println(failure.getMessage()));
 * }</pre>
 *
 * <p>The first connection is tried once, so that a wrong setting is seen at once. A session that is lost later is got back for
 * as long as it takes, with jittered pauses, unless the hub refuses it for good. The credential is renewed, with the session, at
 * 80 % of its life. Streams live on connections of their own and do not notice any of this.
 *
 * <p>State belongs to one event loop: the caller's of {@link #create}, or one of its own. Handlers run on it; methods may be
 * called on any thread.
 */
public final class DeviceClient {
    private static final double RENEWED_AT = 0.8;
    private static final double RENEWED_AT_THE_LATEST = 0.95;
    private static final Logger LOG = LoggerFactory.getLogger(DeviceClient.class);

    private final Vertx vertx;
    private final HubConnection hub;
    private final ContextInternal context;
    private final Identity identity;
    private final SessionKind kind;
    private final List<StreamOffer> offers = new ArrayList<>();
    private volatile Handler<StreamOffer> onOffer = offer -> offer.reject("the device has no callback");
    private volatile Handler<SessionState> onState = state -> {};
    private volatile SessionState state = new SessionState.Idle();
    private DeviceSession session;
    private boolean renewing;
    private long connectedAt;
    private int failures;
    /** In a row, that ended soon after they began. */
    private int shortSessions;

    private long timer;

    private DeviceClient(Vertx vertx, HubConnection hub, Identity identity, SessionKind kind) {
        this.vertx = vertx;
        this.hub = hub;
        this.context = hub.eventLoop();
        this.identity = identity;
        this.kind = kind;
    }

    /** How sessions are made. */
    private interface SessionKind {
        DeviceSession make(Vertx vertx, HubConnection hub, ContextInternal context);
    }

    /** A client that does nothing before {@link #connect}; it must be closed. */
    public static DeviceClient create(Vertx vertx, ClientOptions options) {
        return create(vertx, new HubConnection(vertx, options));
    }

    static DeviceClient create(Vertx vertx, HubConnection hub) {
        return create(vertx, hub, MqttDeviceSession::new);
    }

    /**
     * The same for a program that is a member of the hub's cluster: its session is requests and replies on the event bus, and
     * what {@link SessionOptions} says of MQTT means nothing. Its credential is a key; a certificate cannot be shown there.
     *
     * @param vertx clustered, a member of the hub's own cluster
     */
    public static DeviceClient onEventBus(Vertx vertx, ClientOptions options) {
        if (options.credential().filter(Credential.SharedKey.class::isInstance).isEmpty()) {
            throw new IllegalArgumentException(
                    "connection string: without a key (expected, on the event bus: with one)");
        }
        return create(vertx, new HubConnection(vertx, options), BusDeviceSession::new);
    }

    private static DeviceClient create(Vertx vertx, HubConnection hub, SessionKind kind) {
        Identity identity = hub.options()
                .connectionString()
                .identity()
                .orElseThrow(() -> new IllegalArgumentException(
                        "connection string: of a policy (expected: DeviceId and the device's key)"));
        return new DeviceClient(vertx, hub, identity, kind);
    }

    /**
     * The callback for offered streams; the one set last is called, on the client's event loop. One that throws rejects. Set it
     * before connecting, as offers may come at once.
     */
    public DeviceClient onOffer(Handler<StreamOffer> handler) {
        onOffer = handler;
        return this;
    }

    /** Told each new state, on the client's event loop. */
    public DeviceClient onState(Handler<SessionState> handler) {
        onState = handler;
        return this;
    }

    public SessionState state() {
        return state;
    }

    public Identity identity() {
        return identity;
    }

    /**
     * Gets a session.
     *
     * @return done when the hub can offer streams; fails with a HubException when it is not reached, not trusted or refuses, and
     *     then nothing is tried again
     */
    public Future<Void> connect() {
        Promise<Void> promise = context.promise();
        context.execute(() -> {
            if (!(state instanceof SessionState.Idle)) {
                promise.fail(new IllegalStateException("device client: connect() was called before"));
                return;
            }
            become(new SessionState.Connecting());
            open().onSuccess(opened -> promise.complete()).onFailure(failure -> {
                become(new SessionState.Stopped(known(failure)));
                promise.fail(failure);
            });
        });
        return promise.future();
    }

    /** Ends the session, and the streams that are still open. */
    public Future<Void> close() {
        Promise<Void> promise = context.promise();
        context.execute(() -> {
            vertx.cancelTimer(timer);
            if (!(state instanceof SessionState.Stopped)) {
                become(new SessionState.Stopped(new HubException(Kind.UNREACHABLE, "closed", null)));
            }
            Future<Void> ended = session == null ? Future.succeededFuture() : session.close();
            session = null;
            ended.compose(done -> hub.close()).onComplete(promise);
        });
        return promise.future();
    }

    private Future<Void> open() {
        DeviceSession opening = kind.make(vertx, hub, context);
        opening.onOffer(offer -> offered(offer, opening));
        opening.onEnded(why -> {
            if (opening == session) {
                session = null;
                if (!renewing) {
                    lost(why);
                }
            }
        });
        return opening.connect().compose(this::opened);
    }

    private Future<Void> opened(DeviceSession fresh) {
        if (state instanceof SessionState.Stopped stopped) {
            return fresh.close().compose(closed -> Future.failedFuture(stopped.why()));
        }
        if (session != null) {
            session.close();
        }
        session = fresh;
        connectedAt = System.nanoTime();
        become(new SessionState.Connected());
        renewAfter(Math.round(fresh.life().toMillis() * RENEWED_AT));
        return Future.succeededFuture();
    }

    private void lost(HubException why) {
        vertx.cancelTimer(timer);
        if (state instanceof SessionState.Stopped) {
            return;
        }
        if (why instanceof SessionRefusal refusal && refusal.permanent()) {
            LOG.error("session of {} is refused for good: {}", identity, why.getMessage());
            become(new SessionState.Stopped(why));
            return;
        }
        Duration limit = hub.options().session().backoff().limit();
        boolean began = connectedAt != 0;
        if (began && System.nanoTime() - connectedAt > limit.toNanos()) {
            // It held for a while. One that is lost as soon as it is there, to a rival of the same name, slows down.
            failures = 0;
            shortSessions = 0;
        } else if (began) {
            shortSessions++;
        }
        connectedAt = 0;
        Duration delay = pause();
        // One that never began has a cause of its own, which the rival would hide.
        HubException told = began && shortSessions > 1 && why.kind() == Kind.UNREACHABLE ? rival(why) : why;
        LOG.warn("session of {} is lost, next try in {} ms: {}", identity, delay.toMillis(), told.getMessage());
        become(new SessionState.Waiting(told, delay));
        timer = vertx.setTimer(delay.toMillis(), id -> {
            become(new SessionState.Connecting());
            open().onFailure(failure -> lost(known(failure)));
        });
    }

    /** MQTT has no words for why a session ends, so this is the likeliest cause of one that does again and again. */
    private static HubException rival(HubException why) {
        return new HubException(
                why.kind(),
                why.getMessage()
                        + ", again soon after it began; a second program with the same device id is the usual cause",
                why);
    }

    private Duration pause() {
        return hub.options()
                .session()
                .backoff()
                .delay(failures++, () -> ThreadLocalRandom.current().nextDouble());
    }

    private void renewAfter(long millis) {
        vertx.cancelTimer(timer);
        timer = vertx.setTimer(Math.max(1, millis), id -> renew());
    }

    /** The new session is there before the old one goes; waits a little for offers, which are answered by the old one. */
    private void renew() {
        offers.removeIf(offer -> !offer.open());
        long life = session == null ? 0 : session.life().toMillis();
        boolean timeLeft = System.nanoTime() - connectedAt < life * 1_000_000 * RENEWED_AT_THE_LATEST;
        if (!offers.isEmpty() && timeLeft) {
            renewAfter(life / 100);
            return;
        }
        renewing = true;
        open().onComplete(done -> {
            renewing = false;
            if (done.failed() && session == null) {
                lost(known(done.cause()));
            } else if (done.failed()) {
                // The old one is good until the hub ends it.
                LOG.warn(
                        "session of {} is not renewed yet: {}",
                        identity,
                        done.cause().getMessage());
                renewAfter(pause().toMillis());
            }
        });
    }

    private void offered(StreamTopics.Offer offer, DeviceSession from) {
        StreamOffer taken = new StreamOffer(offer, hub, answer -> answer(from, answer));
        offers.removeIf(old -> !old.open());
        if (offers.size() >= hub.options().session().maxOffers()) {
            taken.reject("the device has too many unanswered offers");
            return;
        }
        offers.add(taken);
        try {
            onOffer.handle(taken);
        } catch (RuntimeException e) {
            LOG.warn("the callback of {} failed", identity, e);
            taken.reject("the device's callback failed");
        }
    }

    private void answer(DeviceSession from, StreamTopics.Answer answer) {
        context.execute(() -> from.answer(answer)
                .onFailure(lost -> LOG.warn("an answer of {} is lost: {}", identity, lost.getMessage())));
    }

    private void become(SessionState next) {
        state = next;
        if (next instanceof SessionState.Connected) {
            LOG.info("session of {} is connected", identity);
        }
        onState.handle(next);
    }

    private static HubException known(Throwable failure) {
        return failure instanceof HubException hubFailure
                ? hubFailure
                : new HubException(Kind.UNREACHABLE, String.valueOf(failure.getMessage()), failure);
    }
}
