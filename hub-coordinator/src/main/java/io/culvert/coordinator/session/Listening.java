package io.culvert.coordinator.session;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.CoordinatorCalls;
import io.culvert.cluster.CoordinatorCalls.Offer;
import io.culvert.cluster.Presence;
import io.culvert.cluster.Presence.Location;
import io.culvert.cluster.Presence.Reasserted;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a session listens for streams: its presence record, from the subscription until it is taken back. Owned by the
 * session's loop; whether it listens may be asked on any thread.
 */
final class Listening {
    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);
    private static final Duration EVICTION = Duration.ofSeconds(2);

    private final Presence presence;
    private final Bus bus;
    private final String node;
    private final LongSupplier nanoTime;
    private volatile Optional<Future<Long>> epoch = Optional.empty();
    /** Its age counts from here and not from its connection: of two sessions the one that was announced later wins. */
    private long since;

    private boolean reasserting;

    /** @param nanoTime monotonic */
    Listening(Presence presence, Bus bus, String node, LongSupplier nanoTime) {
        this.presence = presence;
        this.bus = bus;
        this.node = node;
        this.nanoTime = nanoTime;
    }

    /** Makes the record once; the older session that it replaces is told to end. */
    Future<Long> begin(Identity identity) {
        if (epoch.isEmpty()) {
            since = nanoTime.getAsLong();
            epoch = Optional.of(presence.announce(identity, node).map(announced -> {
                announced.replaced().ifPresent(older -> evict(identity, older));
                return announced.epoch();
            }));
        }
        return epoch.get();
    }

    /** Takes the record away, also one that is still being made. */
    void end(Identity identity) {
        epoch.ifPresent(made -> made.onSuccess(own -> withdraw(identity, own)));
        epoch = Optional.empty();
    }

    /** The session's epoch; empty when it does not listen. An offer may come before its own announcement has returned. */
    Optional<Future<Long>> epoch() {
        return epoch;
    }

    /**
     * Has an offer made on the session's loop.
     *
     * @param make when the session listens and is not older than the offer supposes
     */
    Future<Outcome<Bus.Done>> offer(Executor loop, Offer offer, Supplier<Outcome<Bus.Done>> make) {
        Promise<Outcome<Bus.Done>> done = Promise.promise();
        loop.execute(() -> epoch.ifPresentOrElse(
                announced -> announced.onComplete(
                        own -> loop.execute(() ->
                                done.complete(own >= offer.epoch() && epoch.isPresent() ? make.get() : notHere())),
                        done::fail),
                () -> done.complete(notHere())));
        return done.future();
    }

    static Outcome<Bus.Done> notHere() {
        return Outcome.refused(CloseReason.DEVICE_OFFLINE, "The session is not here any more.");
    }

    /** Runs the task when the session is of this epoch or an earlier one. */
    void evicted(long upTo, Runnable task) {
        epoch.ifPresent(announced -> announced.onSuccess(own -> {
            if (own <= upTo) {
                task.run();
            }
        }));
    }

    /**
     * Says again that the session is here, unless it is being said.
     *
     * @param newest whether this is the newest session of its identity on this node
     * @param lost there is a younger one elsewhere
     * @return done when it was heard
     */
    Future<Void> reassert(Executor loop, Identity identity, BooleanSupplier newest, Runnable lost) {
        Promise<Void> heard = Promise.promise();
        loop.execute(() -> {
            Optional<Future<Long>> said = epoch.filter(Future::succeeded);
            if (reasserting || said.isEmpty()) {
                heard.complete();
                return;
            }
            reasserting = true;
            Location own = new Location(node, said.get().result());
            presence.reassert(identity, own, Duration.ofNanos(nanoTime.getAsLong() - since))
                    .onComplete(answer -> loop.execute(() -> {
                        reasserting = false;
                        if (answer.succeeded()) {
                            boolean over = epoch.filter(said.get()::equals).isEmpty();
                            reasserted(identity, own, answer.result(), over, newest, lost);
                        }
                        heard.handle(answer.mapEmpty());
                    }));
        });
        return heard.future();
    }

    private void reasserted(
            Identity identity, Location own, Reasserted answer, boolean over, BooleanSupplier newest, Runnable lost) {
        if (answer instanceof Reasserted.Kept && over) {
            // It may have been heard after the record was taken away.
            withdraw(identity, own.epoch());
        } else if (answer instanceof Reasserted.Won won) {
            LOG.info(
                    "session of {}: took the place of an older one on {}",
                    identity,
                    won.replaced().node());
            evict(identity, won.replaced());
            goOn(identity, won.epoch(), over);
        } else if (answer instanceof Reasserted.Lost no && !over) {
            if (no.younger().node().equals(node) && newest.getAsBoolean()) {
                // Its own, of a change whose answer was lost.
                goOn(identity, no.younger().epoch(), false);
            } else {
                lost.run();
            }
        }
    }

    private void goOn(Identity identity, long made, boolean over) {
        if (over) {
            withdraw(identity, made);
        } else {
            epoch = Optional.of(Future.succeededFuture(made));
        }
    }

    private void withdraw(Identity identity, long own) {
        presence.withdraw(identity, new Location(node, own));
    }

    private void evict(Identity identity, Location older) {
        bus.ask(
                Address.node(older.node()),
                CoordinatorCalls.EVICT,
                new CoordinatorCalls.Evict(identity, older.epoch(), CloseReason.SESSION_REPLACED),
                EVICTION);
    }
}
