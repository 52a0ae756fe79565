package io.culvert.cluster.presence;

import io.culvert.cluster.Presence.Location;
import io.culvert.cluster.Scheduler;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Those on this node who wait for identities to come. May be used on any thread: a lock guards the map, Futures complete outside it. */
final class Waiters {
    private final Scheduler scheduler;
    private final Map<Identity, List<Waiter>> waiting = new HashMap<>();

    Waiters(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Empty after the limit, which is more than nothing. */
    Future<Optional<Location>> await(Identity identity, Duration limit) {
        Waiter waiter = new Waiter();
        synchronized (this) {
            waiting.computeIfAbsent(identity, first -> new ArrayList<>()).add(waiter);
            waiter.limit = scheduler.after(limit, () -> giveUp(identity, waiter));
        }
        return waiter.promise.future();
    }

    void arrived(Identity identity, Location location) {
        List<Waiter> told;
        synchronized (this) {
            told = waiting.remove(identity);
        }
        if (told != null) {
            Optional<Location> found = Optional.of(location);
            told.forEach(waiter -> {
                waiter.limit.cancel();
                waiter.promise.complete(found);
            });
        }
    }

    private void giveUp(Identity identity, Waiter waiter) {
        synchronized (this) {
            List<Waiter> others = waiting.get(identity);
            if (others == null || !others.remove(waiter)) {
                return;
            }
            if (others.isEmpty()) {
                waiting.remove(identity);
            }
        }
        waiter.promise.complete(Optional.empty());
    }

    /** Ended by whoever takes it out of the map. */
    private static final class Waiter {
        private final Promise<Optional<Location>> promise = Promise.promise();
        private Scheduler.Task limit;
    }
}
