package io.culvert.cluster;

import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The presence of a hub that is one process. May be called on any thread: a lock guards its maps, and Futures complete
 * outside it, on the thread that brought the news.
 */
public final class LocalPresence implements Presence {
    private final Scheduler scheduler;
    private final Map<Identity, Location> locations = new HashMap<>();
    private final Map<Identity, List<Waiter>> waiters = new HashMap<>();
    /** One count for all identities: nothing has to be kept of an identity that is gone. */
    private long lastEpoch;

    public LocalPresence(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public Future<Announced> announce(Identity identity, String node) {
        Announced announced;
        Location location;
        List<Waiter> waiting;
        synchronized (this) {
            location = new Location(node, ++lastEpoch);
            announced = new Announced(location.epoch(), Optional.ofNullable(locations.put(identity, location)));
            waiting = waiters.remove(identity);
        }
        if (waiting != null) {
            Optional<Location> found = Optional.of(location);
            waiting.forEach(waiter -> waiter.end(found));
        }
        return Future.succeededFuture(announced);
    }

    @Override
    public synchronized Future<Boolean> withdraw(Identity identity, long epoch) {
        Location location = locations.get(identity);
        boolean own = location != null && location.epoch() == epoch;
        if (own) {
            locations.remove(identity);
        }
        return Future.succeededFuture(own);
    }

    @Override
    public synchronized Future<Optional<Location>> find(Identity identity) {
        return Future.succeededFuture(Optional.ofNullable(locations.get(identity)));
    }

    @Override
    public synchronized Future<Optional<Location>> await(Identity identity, Duration limit) {
        Location location = locations.get(identity);
        if (location != null || limit.isZero() || limit.isNegative()) {
            return Future.succeededFuture(Optional.ofNullable(location));
        }
        Waiter waiter = new Waiter();
        waiters.computeIfAbsent(identity, first -> new ArrayList<>()).add(waiter);
        waiter.limit = scheduler.after(limit, () -> giveUp(identity, waiter));
        return waiter.promise.future();
    }

    private void giveUp(Identity identity, Waiter waiter) {
        synchronized (this) {
            List<Waiter> waiting = waiters.get(identity);
            if (waiting == null || !waiting.remove(waiter)) {
                return;
            }
            if (waiting.isEmpty()) {
                waiters.remove(identity);
            }
        }
        waiter.promise.complete(Optional.empty());
    }

    /** Somebody who waits for an identity to come; ended by whoever takes it out of the map. */
    private static final class Waiter {
        private final Promise<Optional<Location>> promise = Promise.promise();
        private Scheduler.Task limit;

        void end(Optional<Location> found) {
            limit.cancel();
            promise.complete(found);
        }
    }
}
