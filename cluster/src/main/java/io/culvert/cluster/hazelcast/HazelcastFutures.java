package io.culvert.cluster.hazelcast;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What Hazelcast answers later, as a Future on the caller's context. Has no state. */
final class HazelcastFutures {
    private HazelcastFutures() {}

    /** Asks on a worker thread; a Vert.x that is closed makes it a failure, not an exception. */
    static <T> Future<T> blocking(Vertx vertx, Callable<T> question) {
        try {
            return vertx.executeBlocking(question, false);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** @param question may fail at once, such as when this member stops */
    static <T> Future<T> of(Vertx vertx, Supplier<CompletionStage<T>> question) {
        try {
            return Future.fromCompletionStage(question.get(), vertx.getOrCreateContext());
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}
