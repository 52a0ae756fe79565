package io.culvert.cluster.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.MemberAttributeConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import io.culvert.cluster.Bus;
import io.culvert.cluster.Membership;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is there, as Hazelcast sees it; a member says in its attributes which node it is. Listeners are called on this class' one
 * thread, in the order in which things happened.
 */
final class HazelcastMembership implements Membership {
    private static final Logger LOG = LoggerFactory.getLogger(HazelcastMembership.class);
    /** The cluster manager's own; it must be there when it gets an instance that is already running. */
    private static final String VERTX_ID = "__vertx.nodeId";

    private static final String NAME = "culvert.node";
    private static final String ROLES = "culvert.roles";
    private static final String LINK = "culvert.link";

    private static final long LOOK_NANOS = 100_000_000;

    private final HazelcastInstance hazelcast;
    private final Set<Listener> listeners = new CopyOnWriteArraySet<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "culvert-membership");
        made.setDaemon(true);
        return made;
    });

    HazelcastMembership(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
        hazelcast.getCluster().addMembershipListener(new MembershipListener() {
            @Override
            public void memberAdded(MembershipEvent event) {
                node(event.getMember()).ifPresent(node -> tell("joined", node, listener -> listener.joined(node)));
            }

            @Override
            public void memberRemoved(MembershipEvent event) {
                node(event.getMember()).ifPresent(node -> tell("left", node, listener -> listener.left(node)));
            }
        });
        hazelcast.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleEvent.LifecycleState.MERGED) {
                LOG.warn("merged into the larger part of the cluster");
                tell(Listener::merged);
            }
        });
    }

    /** What a member says of itself. */
    static void describe(MemberAttributeConfig attributes, Node self, String vertxId) {
        attributes
                .setAttribute(VERTX_ID, vertxId)
                .setAttribute(NAME, self.name())
                .setAttribute(ROLES, String.join(",", self.roles()))
                .setAttribute(LINK, self.linkAddress());
    }

    @Override
    public List<Node> nodes() {
        return hazelcast.getCluster().getMembers().stream()
                .flatMap(member -> node(member).stream())
                .toList();
    }

    @Override
    public Bus.Registration listen(Listener listener) {
        listeners.add(listener);
        return () -> {
            listeners.remove(listener);
            return Future.succeededFuture();
        };
    }

    /**
     * Waits until no other node has this name: one that was killed just now is still there for a while. An
     * IllegalArgumentException when it does not go. Blocks.
     */
    void awaitOnly(String name, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        Optional<Member> namesake = namesake(name);
        while (namesake.isPresent()) {
            if (System.nanoTime() >= end) {
                throw new IllegalArgumentException("node.name: '" + name + "' is the name of the node at "
                        + namesake.get().getAddress() + " (expected: a name of its own)");
            }
            LockSupport.parkNanos(LOOK_NANOS);
            namesake = namesake(name);
        }
    }

    private Optional<Member> namesake(String name) {
        return hazelcast.getCluster().getMembers().stream()
                .filter(member -> !member.localMember() && name.equals(member.getAttribute(NAME)))
                .findAny();
    }

    /** Tells nobody anything from now on. */
    void close() {
        listeners.clear();
        thread.shutdown();
    }

    private void tell(String what, Node node, Consumer<Listener> event) {
        LOG.info("node {} ({}) {}, now {}", node.name(), String.join(",", node.roles()), what, nodes().size());
        tell(event);
    }

    private void tell(Consumer<Listener> event) {
        try {
            thread.execute(() -> listeners.forEach(listener -> {
                try {
                    event.accept(listener);
                } catch (RuntimeException e) {
                    LOG.error("a listener of the membership failed", e);
                }
            }));
        } catch (RejectedExecutionException e) {
            LOG.debug("membership: closed");
        }
    }

    /** Empty for a member that is not ours; one that joined as a client of the event bus has no roles. */
    private static Optional<Node> node(Member member) {
        String name = member.getAttribute(NAME);
        if (name == null) {
            return Optional.empty();
        }
        String roles = member.getAttribute(ROLES);
        String link = member.getAttribute(LINK);
        Set<String> named = roles == null
                ? Set.of()
                : Arrays.stream(roles.split(","))
                        .filter(role -> !role.isEmpty())
                        .collect(Collectors.toSet());
        return Optional.of(new Node(name, named, link == null ? "" : link));
    }
}
