package io.culvert.coordinator.handshake;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.CoordinatorCalls;
import io.culvert.cluster.Membership;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Whether any coordinator holds a session of an identity, be it one that does not listen: presences tell of those that listen
 * alone. Stateless.
 *
 * @param node this one
 * @param here whether the session is on this one
 */
public record SessionSearch(String node, Predicate<Identity> here, Membership membership, Bus bus)
        implements Function<Identity, Future<Boolean>> {
    /** A coordinator that does not answer in this time is asked no more: nobody waits long to hear that a device is offline. */
    static final Duration LIMIT = Duration.ofMillis(500);

    /** Never fails; done at the first that holds one. */
    @Override
    public Future<Boolean> apply(Identity identity) {
        if (here.test(identity)) {
            return Future.succeededFuture(true);
        }
        List<Future<Boolean>> others = membership.nodes().stream()
                .filter(other -> other.roles().contains(Membership.COORDINATOR)
                        && !other.name().equals(node))
                .map(other -> ask(other, identity))
                .toList();
        if (others.isEmpty()) {
            return Future.succeededFuture(false);
        }
        Promise<Boolean> found = Promise.promise();
        others.forEach(one -> one.onSuccess(holds -> {
            if (holds) {
                found.tryComplete(true);
            }
        }));
        Future.join(others).onComplete(all -> found.tryComplete(false));
        return found.future();
    }

    private Future<Boolean> ask(Membership.Node other, Identity identity) {
        return bus.ask(Address.node(other.name()), CoordinatorCalls.HOLDS, new CoordinatorCalls.Holds(identity), LIMIT)
                .map(outcome -> outcome instanceof Outcome.Granted<CoordinatorCalls.Held> held
                        && held.value().connected());
    }
}
