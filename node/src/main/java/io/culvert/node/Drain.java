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
    private final Consumer<DrainWait> told;
    private final Promise<Void> over = Promise.promise();
    private long begun;
    private boolean waited;

    /**
     * @param begin has nothing new taken from then on
     * @param remaining what is left
     * @param told of what is waited for, each time it is looked at
     */
    Drain(
            DrainSettings settings,
            Scheduler scheduler,
            Runnable begin,
            Supplier<Future<DrainProgress>> remaining,
            Consumer<DrainWait> told) {
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
            LOG.info(
                    "drain: serves as before for {} s, for balancers to see that it is not ready",
                    settings.notice().toSeconds());
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
        Duration passed = Duration.ofNanos(scheduler.nanoTime() - begun);
        DrainWait wait = new DrainWait(
                left,
                left.sessions() > 0 ? rest(settings.sessionsLimit(), passed) : Duration.ZERO,
                left.carries() ? rest(settings.streams(), passed) : Duration.ZERO);
        told.accept(wait);
        if (!wait.over()) {
            if (!waited) {
                LOG.info("drain: waits for {}", wait);
                waited = true;
            }
            scheduler.after(LOOK, this::look);
            return;
        }
        if (!left.done()) {
            LOG.warn("drain: ends {} that did not finish within node.drain", left);
        }
        over.tryComplete();
    }

    private static Duration rest(Duration limit, Duration passed) {
        Duration rest = limit.minus(passed);
        return rest.isNegative() ? Duration.ZERO : rest;
    }
}
