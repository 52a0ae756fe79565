package io.culvert.registry;

import io.culvert.cluster.Bus;
import io.culvert.cluster.Membership;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores that the sessions of nodes that left are over: nobody else says so. Of several registry nodes the first by name does it;
 * if it leaves itself, the next one does it for both. Has no state; may be used on any thread.
 */
final class DepartedNodes {
    private static final Logger LOG = LoggerFactory.getLogger(DepartedNodes.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final String node;
    private final Membership membership;
    private final Function<Set<String>, Future<Outcome<Integer>>> disconnectAllBut;

    /** @param disconnectAllBut stores that who has a session on none of these nodes has none; says how many those were */
    DepartedNodes(
            Vertx vertx,
            String node,
            Membership membership,
            Function<Set<String>, Future<Outcome<Integer>>> disconnectAllBut) {
        this.vertx = vertx;
        this.node = node;
        this.membership = membership;
        this.disconnectAllBut = disconnectAllBut;
    }

    /** From now on, until the registration is closed. */
    Bus.Registration start() {
        return membership.listen(new Membership.Listener() {
            @Override
            public void left(Membership.Node gone) {
                store(gone.name());
            }
        });
    }

    /** All that are there. */
    static Set<String> present(Membership membership) {
        return membership.nodes().stream().map(Membership.Node::name).collect(Collectors.toSet());
    }

    private void store(String gone) {
        if (!first() || membership.has(gone)) {
            return;
        }
        disconnectAllBut.apply(present(membership)).onComplete(done -> {
            if (done.succeeded() && done.result() instanceof Outcome.Granted<Integer> stored) {
                LOG.info("node {} left: {} identities are disconnected", gone, stored.value());
            } else {
                LOG.warn(
                        "node {} left: who was connected to it is not stored yet, it is tried again: {}",
                        gone,
                        done.failed() ? done.cause().getMessage() : done.result());
                vertx.setTimer(RETRY.toMillis(), timer -> store(gone));
            }
        });
    }

    private boolean first() {
        return membership.nodes().stream()
                .filter(other -> other.roles().contains(Membership.REGISTRY))
                .map(Membership.Node::name)
                .sorted()
                .findFirst()
                .filter(node::equals)
                .isPresent();
    }
}
