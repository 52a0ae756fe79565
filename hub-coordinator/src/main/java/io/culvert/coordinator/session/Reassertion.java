package io.culvert.coordinator.session;

import io.culvert.cluster.Bus;
import io.culvert.cluster.Membership;
import io.culvert.cluster.Scheduler;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says again and again where the sessions of this coordinator are, since the cluster forgets what was kept on nodes that died
 * together, and may know two sessions of a device after it was in two parts. A round takes an interval, in batches that are spread
 * over it; when a node leaves or parts become one, a round begins at once and goes as fast as it is heard.
 *
 * <p>Owned by the thread of its scheduler.
 */
public final class Reassertion {
    private static final Logger LOG = LoggerFactory.getLogger(Reassertion.class);
    /** How many sessions are asked at once. */
    static final int BATCH = 100;
    /** A batch that hangs, on a member that is about to be given up, does not hold up the others. */
    static final Duration BATCH_LIMIT = Duration.ofSeconds(1);

    /** One time through all sessions, in the order of their identities. */
    private static final class Round {
        private final boolean hurried;
        private Optional<Identity> last = Optional.empty();
        private int unheard;

        Round(boolean hurried) {
            this.hurried = hurried;
        }
    }

    private final NavigableMap<Identity, Session> sessions;
    private final Scheduler scheduler;
    private final Duration interval;
    private Round round = new Round(false);
    private boolean asking;
    private boolean stopped;
    private Scheduler.Task next = () -> {};

    Reassertion(NavigableMap<Identity, Session> sessions, Scheduler scheduler, Duration interval) {
        this.sessions = sessions;
        this.scheduler = scheduler;
        this.interval = interval;
    }

    /** Begins, until the registration is closed. */
    public Bus.Registration start(Membership membership) {
        next = scheduler.after(interval, this::batch);
        Bus.Registration news = membership.listen(new Membership.Listener() {
            @Override
            public void left(Membership.Node node) {
                merged();
            }

            @Override
            public void merged() {
                scheduler.after(Duration.ZERO, Reassertion.this::hurry);
            }
        });
        return () -> {
            scheduler.after(Duration.ZERO, this::stop);
            return news.close();
        };
    }

    private void stop() {
        stopped = true;
        next.cancel();
    }

    private void hurry() {
        round = new Round(true);
        if (!asking && !stopped) {
            next.cancel();
            batch();
        }
    }

    private void batch() {
        Round current = round;
        List<Session> batch = after(current.last).values().stream().limit(BATCH).toList();
        if (batch.isEmpty()) {
            over(current);
            next = scheduler.after(interval, this::batch);
            return;
        }
        current.last = Optional.of(batch.get(batch.size() - 1).identity());
        long begin = scheduler.nanoTime();
        asking = true;
        List<Future<Void>> heard = batch.stream().map(Session::reassert).toList();
        limited(Future.join(heard)).onComplete(done -> {
            asking = false;
            current.unheard +=
                    (int) heard.stream().filter(one -> !one.succeeded()).count();
            Duration taken = Duration.ofNanos(scheduler.nanoTime() - begin);
            if (!stopped) {
                goOn(current, share(batch.size()).minus(taken));
            }
        });
    }

    private void goOn(Round current, Duration pause) {
        boolean more = !after(current.last).isEmpty();
        boolean atOnce = round != current || current.hurried && more || pause.isNegative();
        if (!more) {
            over(current);
        }
        next = scheduler.after(atOnce ? Duration.ZERO : pause, this::batch);
    }

    /** What part of the interval so many sessions may take. */
    private Duration share(int some) {
        return interval.multipliedBy(some).dividedBy(Math.max(some, sessions.size()));
    }

    private void over(Round current) {
        if (current.unheard > 0) {
            LOG.warn("{} sessions could not be said again to be here: tried again", current.unheard);
        }
        if (round == current) {
            round = new Round(false);
        }
    }

    private NavigableMap<Identity, Session> after(Optional<Identity> last) {
        return last.map(identity -> sessions.tailMap(identity, false)).orElse(sessions);
    }

    /** Completes on the scheduler's thread, with the batch or without it. */
    private Future<Void> limited(Future<?> batch) {
        Promise<Void> promise = Promise.promise();
        Scheduler.Task limit = scheduler.after(BATCH_LIMIT, promise::tryComplete);
        batch.onComplete(done -> scheduler.after(Duration.ZERO, () -> {
            limit.cancel();
            promise.tryComplete();
        }));
        return promise.future();
    }
}
