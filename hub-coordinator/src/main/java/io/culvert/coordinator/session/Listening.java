package io.culvert.coordinator.session;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.CoordinatorCalls;
import io.culvert.cluster.CoordinatorCalls.Offer;
import io.culvert.cluster.Presence;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether a session listens for streams: its presence record, from the subscription until it is taken back. Owned by the
 * session's loop; whether it listens may be asked on any thread.
 */
final class Listening {
    private static final Duration EVICTION = Duration.ofSeconds(2);

    private final Presence presence;
    private final Bus bus;
    private final String node;
    private volatile Optional<Future<Long>> epoch = Optional.empty();

    Listening(Presence presence, Bus bus, String node) {
        this.presence = presence;
        this.bus = bus;
        this.node = node;
    }

    /** Makes the record once; the older session that it replaces is told to end. */
    Future<Long> begin(Identity identity) {
        if (epoch.isEmpty()) {
            epoch = Optional.of(presence.announce(identity, node).map(announced -> {
                announced.replaced().ifPresent(older -> evict(identity, older));
                return announced.epoch();
            }));
        }
        return epoch.get();
    }

    /** Takes the record away, also one that is still being made. */
    void end(Identity identity) {
        epoch.ifPresent(made -> made.onSuccess(own -> presence.withdraw(identity, new Presence.Location(node, own))));
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
    Future<Outcome<Bus.Done>> offer(Context loop, Offer offer, Supplier<Outcome<Bus.Done>> make) {
        Promise<Outcome<Bus.Done>> done = Promise.promise();
        loop.runOnContext(now -> epoch.ifPresentOrElse(
                announced -> announced.onComplete(
                        own -> loop.runOnContext(then ->
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

    private void evict(Identity identity, Presence.Location older) {
        bus.ask(
                Address.node(older.node()),
                CoordinatorCalls.EVICT,
                new CoordinatorCalls.Evict(identity, older.epoch(), CloseReason.SESSION_REPLACED),
                EVICTION);
    }
}
