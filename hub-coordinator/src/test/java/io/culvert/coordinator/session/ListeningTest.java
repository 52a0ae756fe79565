package io.culvert.coordinator.session;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Bus;
import io.culvert.cluster.Presence.Location;
import io.culvert.cluster.VertxBus;
import io.culvert.cluster.VirtualScheduler;
import io.culvert.cluster.presence.ClusterPresence;
import io.culvert.cluster.presence.LocalPresenceMap;
import io.culvert.cluster.presence.PresenceChange;
import io.culvert.cluster.presence.PresenceMap;
import io.culvert.cluster.presence.PresenceRecord;
import io.culvert.cluster.presence.Transition;
import io.culvert.protocol.Identity;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListeningTest {
    private static final Identity DEVICE = Identity.device("d");
    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final VirtualScheduler time = new VirtualScheduler();
    private final HeldMap map = new HeldMap();
    private final ClusterPresence presence = new ClusterPresence(map, time, 0);
    private final Listening listening =
            new Listening(presence, new VertxBus(vertx, Duration.ofSeconds(1)), "n1", time::nanoTime);
    private boolean newest = true;
    private boolean lost;

    @AfterEach
    void close() throws Exception {
        vertx.close().await(5, SECONDS);
    }

    private <T> T onLoop(Supplier<T> task) throws Exception {
        Promise<T> done = Promise.promise();
        loop.runOnContext(now -> done.complete(task.get()));
        return done.future().await(5, SECONDS);
    }

    private Location listen() throws Exception {
        onLoop(() -> listening.begin(DEVICE)).await(5, SECONDS);
        return found().orElseThrow();
    }

    private Optional<Location> found() {
        return presence.find(DEVICE).result();
    }

    private Future<Void> reassert() {
        return listening.reassert(
                task -> loop.runOnContext(now -> task.run()), DEVICE, () -> newest, () -> lost = true);
    }

    @Test
    void theAgeCountsFromTheAnnouncement() throws Exception {
        Location own = listen();
        time.advance(Duration.ofSeconds(7));

        reassert().await(5, SECONDS);

        assertThat(map.find(DEVICE).result()).contains(new PresenceRecord("n1", own.epoch(), Duration.ofSeconds(7)));
    }

    @Test
    void whoDoesNotListenSaysNothing() throws Exception {
        reassert().await(5, SECONDS);

        assertThat(found()).isEmpty();
    }

    @Test
    void aRecordThatIsHeardOfAfterTheEndIsTakenAway() throws Exception {
        Location own = listen();
        map.hold = Promise.promise();
        Future<Void> said = reassert();
        onLoop(() -> "said");

        onLoop(() -> {
            listening.end(DEVICE);
            return "ended";
        });
        assertThat(found()).isEmpty();
        map.hold.complete();
        said.await(5, SECONDS);

        assertThat(map.sayings).isEqualTo(1);
        assertThat(found()).isEmpty();
        assertThat(own.node()).isEqualTo("n1");
    }

    @Test
    void itIsSaidOnceAtATime() throws Exception {
        listen();
        map.hold = Promise.promise();
        Future<Void> first = reassert();
        reassert().await(5, SECONDS);
        map.hold.complete();
        first.await(5, SECONDS);

        assertThat(map.sayings).isEqualTo(1);
    }

    @Test
    void anEpochOfItsOwnWhoseAnswerWasLostIsTakenOn() throws Exception {
        Location own = listen();
        presence.announce(DEVICE, "n1");

        reassert().await(5, SECONDS);

        assertThat(lost).isFalse();
        assertThat(listening.epoch().orElseThrow().result()).isGreaterThan(own.epoch());
    }

    @Test
    void aNewerSessionOnItsNodeIsNotItsOwn() throws Exception {
        Location own = listen();
        presence.announce(DEVICE, "n1");
        newest = false;

        reassert().await(5, SECONDS);

        assertThat(lost).isTrue();
        assertThat(listening.epoch().orElseThrow().result()).isEqualTo(own.epoch());
    }

    /** A map that hears of sessions late. */
    private static final class HeldMap implements PresenceMap {
        private final LocalPresenceMap map = new LocalPresenceMap();
        private volatile Promise<Void> hold = Promise.promise();
        private volatile int sayings;

        HeldMap() {
            hold.complete();
        }

        @Override
        public Future<Transition> apply(Identity identity, PresenceChange change) {
            if (change instanceof PresenceChange.Reassert) {
                sayings++;
                return hold.future().compose(late -> map.apply(identity, change));
            }
            return map.apply(identity, change);
        }

        @Override
        public Future<Optional<PresenceRecord>> find(Identity identity) {
            return map.find(identity);
        }

        @Override
        public Future<Map<Identity, PresenceRecord>> notOf(Set<String> nodes) {
            return map.notOf(nodes);
        }

        @Override
        public Bus.Registration onArrival(BiConsumer<Identity, PresenceRecord> listener) {
            return map.onArrival(listener);
        }
    }
}
