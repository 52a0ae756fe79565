package io.culvert.cluster.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Bus;
import io.culvert.cluster.Membership;
import io.culvert.cluster.Presence.Location;
import io.culvert.cluster.VirtualScheduler;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SweepTest {
    private final VirtualScheduler time = new VirtualScheduler();
    private final LocalPresenceMap map = new LocalPresenceMap();
    private final ClusterPresence presence = new ClusterPresence(map, time, 0);
    private final List<Membership.Node> nodes = new ArrayList<>(List.of(node("a"), node("b"), node("c")));
    private final List<Membership.Listener> listeners = new ArrayList<>();
    private final Sweep sweep = new Sweep(map, new Membership() {
        @Override
        public List<Node> nodes() {
            return nodes;
        }

        @Override
        public Bus.Registration listen(Listener listener) {
            listeners.add(listener);
            return () -> {
                listeners.remove(listener);
                return Future.succeededFuture();
            };
        }
    });

    private static Membership.Node node(String name) {
        return new Membership.Node(name, Set.of("coordinator"), "");
    }

    private Location announce(String device, String node) {
        return new Location(
                node, presence.announce(Identity.device(device), node).result().epoch());
    }

    private Optional<Location> found(String device) {
        return presence.find(Identity.device(device)).result();
    }

    private void leave(String name) {
        nodes.remove(node(name));
        List.copyOf(listeners).forEach(listener -> listener.left(node(name)));
    }

    @Test
    void whatANodeHeldGoesWithIt() {
        sweep.start(time);
        Location stays = announce("d1", "a");
        for (int i = 0; i < 2 * Sweep.BATCH + 1; i++) {
            announce("x" + i, "b");
        }

        leave("b");
        time.advance(Duration.ZERO);

        assertThat(map.notOf(Set.of()).result()).hasSize(1);
        assertThat(found("d1")).contains(stays);
    }

    @Test
    void whatMovedAwayInTimeStays() {
        sweep.start(time);
        announce("d1", "b");

        leave("b");
        Location moved = announce("d1", "c");
        time.advance(Sweep.ONCE_MORE);

        assertThat(found("d1")).contains(moved);
    }

    @Test
    void aNodeThatCameBackAtOnceKeepsWhatItHoldsNow() {
        sweep.start(time);
        announce("d1", "b");
        leave("b");
        nodes.add(node("b"));
        Location fresh = announce("d2", "b");

        time.advance(Sweep.ONCE_MORE);

        assertThat(found("d2")).contains(fresh);
    }

    @Test
    void aRecordThatArrivesLateIsSweptLater() {
        sweep.start(time);
        leave("b");
        time.advance(Duration.ofSeconds(1));
        announce("d1", "b");

        time.advance(Sweep.ONCE_MORE);

        assertThat(found("d1")).isEmpty();
    }

    @Test
    void aNodeThatStartsRemovesWhatIsLeftOfItsLifeBefore() {
        announce("d1", "a");
        announce("d2", "gone");
        Location other = announce("d3", "b");

        sweep.ofLifeBefore("a");

        assertThat(found("d1")).isEmpty();
        assertThat(found("d2")).isEmpty();
        assertThat(found("d3")).contains(other);
    }

    @Test
    void aSweepThatStoppedHearsNothing() {
        Bus.Registration started = sweep.start(time);
        Location stays = announce("d1", "b");

        started.close();
        leave("b");
        time.advance(Sweep.ONCE_MORE);

        assertThat(found("d1")).contains(stays);
    }
}
