package io.culvert.cluster.presence;

import io.culvert.cluster.Bus;
import io.culvert.cluster.Membership;
import io.culvert.cluster.Scheduler;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the presences of nodes that are not there. Every node may do it at once: a record goes only as it was when it was seen,
 * and while its node is still away. Has no state; may be used on any thread.
 */
public final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    /** Records may still be on their way between members when one has just left. */
    static final Duration ONCE_MORE = Duration.ofSeconds(10);
    /** How many records are removed at once. */
    static final int BATCH = 256;

    private final PresenceMap map;
    private final Membership membership;

    public Sweep(PresenceMap map, Membership membership) {
        this.map = map;
        this.membership = membership;
    }

    /** Removes what is left of nodes that are not there, and of this node, which holds no session yet. */
    public Future<Void> ofLifeBefore(String self) {
        Set<String> others = names();
        others.remove(self);
        return map.notOf(others).compose(found -> remove(found, name -> name.equals(self) || !membership.has(name)));
    }

    /** Sweeps from now on when a node leaves or parts of the cluster become one, until the registration is closed. */
    public Bus.Registration start(Scheduler scheduler) {
        return membership.listen(new Membership.Listener() {
            @Override
            public void left(Membership.Node node) {
                merged();
            }

            @Override
            public void merged() {
                scheduler.after(Duration.ZERO, () -> sweep());
                scheduler.after(ONCE_MORE, () -> sweep());
            }
        });
    }

    private void sweep() {
        map.notOf(names())
                .compose(found -> remove(found, name -> !membership.has(name)))
                .onFailure(failure -> LOG.warn("presences of nodes that left: not swept, {}", failure.toString()));
    }

    private Future<Void> remove(Map<Identity, PresenceRecord> found, Predicate<String> away) {
        Deque<Map.Entry<Identity, PresenceRecord>> left = new ArrayDeque<>(found.entrySet());
        if (!left.isEmpty()) {
            LOG.info("{} presences of nodes that are not there: swept", left.size());
        }
        return removeNext(left, away);
    }

    private Future<Void> removeNext(Deque<Map.Entry<Identity, PresenceRecord>> left, Predicate<String> away) {
        List<Future<?>> batch = new ArrayList<>();
        while (batch.size() < BATCH && !left.isEmpty()) {
            Map.Entry<Identity, PresenceRecord> next = left.poll();
            if (away.test(next.getValue().node())) {
                batch.add(map.apply(
                        next.getKey(),
                        new PresenceChange.Withdraw(next.getValue().location())));
            }
        }
        if (batch.isEmpty()) {
            return Future.succeededFuture();
        }
        // One that cannot be reached does not keep the others.
        return Future.join(batch)
                .onFailure(failure -> LOG.warn("presences of nodes that left: not all swept, {}", failure.toString()))
                .transform(done -> removeNext(left, away));
    }

    private Set<String> names() {
        return membership.nodes().stream().map(Membership.Node::name).collect(Collectors.toSet());
    }
}
