package io.culvert.cluster.hazelcast;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What Hazelcast answers later, as a Future on the caller's context. Has no state. */
final class HazelcastFutures {
    private HazelcastFutures() {}

    /** @param question may fail at once, such as when this member stops */
    static <T> Future<T> of(Vertx vertx, Supplier<CompletionStage<T>> question) {
        try {
            return Future.fromCompletionStage(question.get(), vertx.getOrCreateContext());
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}
