package io.culvert.cluster;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The questions on their way to other nodes. A question to a node that leaves is refused at once, and so is one to a role that nobody
 * runs any more; by itself the event bus would only let its time run out. Any thread: its set is concurrent, and each question is
 * ended on the context that asked it.
 */
final class PendingAsks implements Membership.Listener {
    private final Membership membership;
    private final Set<Ask<?>> asks = ConcurrentHashMap.newKeySet();

    PendingAsks(Membership membership) {
        this.membership = membership;
    }

    /** Why nobody can answer there; empty when somebody may. */
    Optional<String> nobodyAt(Address address) {
        Optional<String> node = address.nodeName();
        if (node.isPresent()) {
            return membership.has(node.get()) ? Optional.empty() : Optional.of("node " + node.get() + " is not there");
        }
        return address.equals(Address.REGISTRY) && !membership.hasRole(Membership.REGISTRY)
                ? Optional.of("no registry node is there")
                : Optional.empty();
    }

    /** The answer, or that nobody is left who could give it; on the asking context. */
    <A> Future<Outcome<A>> until(Context context, Address address, Future<Outcome<A>> answer) {
        Ask<A> ask = new Ask<>(address, context, Promise.promise());
        asks.add(ask);
        answer.onComplete(end -> {
            asks.remove(ask);
            if (end.succeeded()) {
                ask.promise().tryComplete(end.result());
            } else {
                ask.promise().tryFail(end.cause());
            }
        });
        // It may have left before the question was in the set.
        nobodyAt(address).ifPresent(ask::refuse);
        return ask.promise().future();
    }

    @Override
    public void left(Membership.Node node) {
        for (Ask<?> ask : asks) {
            if (ask.address().nodeName().equals(Optional.of(node.name()))) {
                ask.refuse("node " + node.name() + " left");
            } else {
                nobodyAt(ask.address()).ifPresent(ask::refuse);
            }
        }
    }

    private record Ask<A>(Address address, Context context, Promise<Outcome<A>> promise) {
        void refuse(String detail) {
            context.runOnContext(now -> promise.tryComplete(Outcome.refused(CloseReason.NODE_UNAVAILABLE, detail)));
        }

        /** Two equal questions are two. */
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
