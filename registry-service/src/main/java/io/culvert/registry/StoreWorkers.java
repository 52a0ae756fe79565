package io.culvert.registry;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that wait for the database. A request that would wait too long is refused with {@code NODE_UNAVAILABLE}, and so
 * is one that finds the database away. Safe on every thread.
 */
final class StoreWorkers {
    /** Older requests are not begun: the longest bus request has given up on them. */
    private static final Duration STALE = Duration.ofSeconds(2);

    private final WorkerExecutor workers;
    private final int maxWaiting;
    private final AtomicInteger waiting = new AtomicInteger();

    /** @param name of the threads, and of nobody else's */
    StoreWorkers(Vertx vertx, String name, int threads, int maxWaiting) {
        this.workers = vertx.createSharedWorkerExecutor(name, threads);
        this.maxWaiting = maxWaiting;
    }

    /** The outcome of a question to the store. */
    <T> Future<Outcome<T>> ask(Callable<Outcome<T>> question) {
        if (waiting.incrementAndGet() > maxWaiting) {
            waiting.decrementAndGet();
            return Future.succeededFuture(busy());
        }
        long since = System.nanoTime();
        return workers.<Outcome<T>>executeBlocking(
                        () -> {
                            if (System.nanoTime() - since > STALE.toNanos()) {
                                return busy();
                            }
                            try {
                                return question.call();
                            } catch (RegistryFault fault) {
                                if (fault.unavailable()) {
                                    return Outcome.refused(
                                            CloseReason.NODE_UNAVAILABLE, "the registry's database is away");
                                }
                                throw fault;
                            }
                        },
                        false)
                // Before who asked is told: the next question finds the place free.
                .andThen((answer, fault) -> waiting.decrementAndGet());
    }

    /** Runs a step of starting or stopping. */
    <T> Future<T> run(Callable<T> step) {
        return workers.executeBlocking(step, false);
    }

    Future<Void> close() {
        return workers.close();
    }

    private static <T> Outcome<T> busy() {
        return Outcome.refused(CloseReason.NODE_UNAVAILABLE, "the registry is busy");
    }
}
