package io.culvert.cluster;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Real time; tasks run on the context that the scheduler was made on, or that it was given. */
public final class VertxScheduler implements Scheduler {
    private final Vertx vertx;
    private final Context context;

    public VertxScheduler(Vertx vertx, Context context) {
        this.vertx = vertx;
        this.context = context;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Task after(Duration delay, Runnable task) {
        AtomicBoolean over = new AtomicBoolean();
        long timer = vertx.setTimer(
                Math.max(1, delay.toMillis()),
                id -> context.runOnContext(now -> {
                    if (over.compareAndSet(false, true)) {
                        task.run();
                    }
                }));
        return () -> {
            over.set(true);
            vertx.cancelTimer(timer);
        };
    }
}
