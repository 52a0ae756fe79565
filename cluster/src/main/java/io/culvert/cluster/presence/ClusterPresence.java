package io.culvert.cluster.presence;

import io.culvert.cluster.Bus;
import io.culvert.cluster.Presence;
import io.culvert.cluster.Scheduler;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The presence over a map of records: what its nodes ask becomes a {@link PresenceChange}, and what that did their answer. May be
 * called on any thread; Futures complete where the map's do.
 */
public final class ClusterPresence implements Presence {
    /** News of arrivals may be lost with the node that sent them, so that who waits looks again. */
    static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    /** How often a record is taken away that the map could not be told of. */
    private static final int WITHDRAWALS = 12;

    private static final Logger LOG = LoggerFactory.getLogger(ClusterPresence.class);

    private final PresenceMap map;
    private final Scheduler scheduler;
    private final Waiters waiters;
    private final Bus.Registration arrivals;
    /**
     * The latest epoch that this node made. An epoch of a record that is gone is not made again, so that who still means that
     * record does not mean a later one.
     */
    private final AtomicLong lastEpoch;

    /**
     * @param firstEpoch epochs begin above it; random where nodes are started again under their old names, whose records may be
     *     remembered somewhere
     */
    public ClusterPresence(PresenceMap map, Scheduler scheduler, long firstEpoch) {
        this.map = map;
        this.scheduler = scheduler;
        this.waiters = new Waiters(scheduler);
        this.lastEpoch = new AtomicLong(firstEpoch);
        this.arrivals = map.onArrival((identity, record) -> waiters.arrived(identity, record.location()));
    }

    @Override
    public Future<Announced> announce(Identity identity, String node) {
        return map.apply(identity, new PresenceChange.Announce(node, lastEpoch.incrementAndGet()))
                .map(done -> new Announced(made(done).epoch(), done.before().map(PresenceRecord::location)));
    }

    @Override
    public Future<Boolean> withdraw(Identity identity, Location own) {
        return map.apply(identity, new PresenceChange.Withdraw(own))
                .map(done -> done.before().isPresent() && done.after().isEmpty())
                .onFailure(failure -> withdrawLater(identity, own, failure, WITHDRAWALS));
    }

    /** It is over though the map could not be told: the record must not stay for ever. */
    private void withdrawLater(Identity identity, Location own, Throwable failure, int left) {
        if (left == 0) {
            LOG.warn("{}: its presence on {} is not taken away, {}", identity, own.node(), failure.toString());
            return;
        }
        scheduler.after(
                LOOK_AGAIN,
                () -> map.apply(identity, new PresenceChange.Withdraw(own))
                        .onFailure(again -> withdrawLater(identity, own, again, left - 1)));
    }

    @Override
    public Future<Reasserted> reassert(Identity identity, Location own, Duration age) {
        return map.apply(identity, new PresenceChange.Reassert(own, age, lastEpoch.incrementAndGet()))
                .map(done -> {
                    Location now = made(done).location();
                    if (now.equals(own)) {
                        return new Reasserted.Kept();
                    }
                    Optional<Location> other =
                            done.before().map(PresenceRecord::location).filter(before -> !before.equals(now));
                    return other.<Reasserted>map(older -> new Reasserted.Won(now.epoch(), older))
                            .orElseGet(() -> new Reasserted.Lost(now));
                });
    }

    @Override
    public Future<Optional<Location>> find(Identity identity) {
        return map.find(identity).map(found -> found.map(PresenceRecord::location));
    }

    @Override
    public Future<Optional<Location>> await(Identity identity, Duration limit) {
        if (limit.isZero() || limit.isNegative()) {
            return find(identity);
        }
        // First to wait and then to look: whoever comes in between is seen.
        Future<Optional<Location>> end = waiters.await(identity, limit);
        return look(identity).compose(there -> {
            if (!there) {
                lookAgain(identity, end);
            }
            return end;
        });
    }

    /** Hears of no more arrivals. */
    public Future<Void> close() {
        return arrivals.close();
    }

    /** Wakes those who wait for an identity that is there. */
    private Future<Boolean> look(Identity identity) {
        return find(identity).map(found -> {
            found.ifPresent(location -> waiters.arrived(identity, location));
            return found.isPresent();
        });
    }

    private void lookAgain(Identity identity, Future<Optional<Location>> end) {
        if (end.isComplete()) {
            return;
        }
        Scheduler.Task next =
                scheduler.after(LOOK_AGAIN, () -> look(identity).onComplete(looked -> lookAgain(identity, end)));
        end.onComplete(over -> next.cancel());
    }

    private PresenceRecord made(Transition done) {
        PresenceRecord record = done.after().orElseThrow();
        lastEpoch.accumulateAndGet(record.epoch(), Math::max);
        return record;
    }
}
