package io.culvert.node;

import io.culvert.cluster.Scheduler;
import io.culvert.node.config.DrainSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node that lets its work finish.
 *
 * <pre>
 *   notice -> nothing new is taken, what is there goes on -> nothing is left, or the limits have passed
 * </pre>
 *
 * <p>Belongs to the scheduler's loop.
 */
final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final DrainSettings settings;
    private final Scheduler scheduler;
    private final Runnable begin;
    private final Supplier<Future<DrainProgress>> remaining;
    private final Consumer<DrainProgress> told;
    private final Promise<Void> over = Promise.promise();
    private long begun;

    /**
     * @param begin has nothing new taken from then on
     * @param remaining what is left
     * @param told of what is left, each time it is looked at
     */
    Drain(
            DrainSettings settings,
            Scheduler scheduler,
            Runnable begin,
            Supplier<Future<DrainProgress>> remaining,
            Consumer<DrainProgress> told) {
        this.settings = settings;
        this.scheduler = scheduler;
        this.begin = begin;
        this.remaining = remaining;
        this.told = told;
    }

    /** Done when the node may stop; never fails. */
    Future<Void> run() {
        if (settings.notice().isZero()) {
            start();
        } else {
            scheduler.after(settings.notice(), this::start);
        }
        return over.future();
    }

    private void start() {
        begun = scheduler.nanoTime();
        begin.run();
        look();
    }

    private void look() {
        remaining.get().onSuccess(this::decide).onFailure(fault -> {
            LOG.error("drain: cannot tell what is left", fault);
            over.tryComplete();
        });
    }

    private void decide(DrainProgress left) {
        told.accept(left);
        Duration passed = Duration.ofNanos(scheduler.nanoTime() - begun);
        boolean sessionsWait = left.sessions() > 0 && passed.compareTo(settings.sessionsLimit()) < 0;
        boolean streamsWait = left.carries() && passed.compareTo(settings.streams()) < 0;
        if (sessionsWait || streamsWait) {
            scheduler.after(LOOK, this::look);
            return;
        }
        if (!left.done()) {
            LOG.warn("drain: ends {} that did not finish within node.drain", left);
        }
        over.tryComplete();
    }
}
