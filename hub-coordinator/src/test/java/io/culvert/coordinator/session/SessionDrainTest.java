package io.culvert.coordinator.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.VirtualScheduler;
import io.culvert.cluster.presence.LocalPresence;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionDrainTest {
    private static final Duration SPREAD = Duration.ofSeconds(10);

    private final VirtualScheduler scheduler = new VirtualScheduler();
    private final LocalPresence presence = new LocalPresence(scheduler);
    private final Map<Identity, Session> connected = new LinkedHashMap<>();

    @Test
    void sessionsAreToldInTurnUntilTheSpreadIsOver() {
        add(1000);
        drain(true).start();

        scheduler.advance(SPREAD.dividedBy(2));
        assertThat(connected.keySet()).hasSizeBetween(450, 550);
        scheduler.advance(SPREAD.dividedBy(2));
        assertThat(connected.keySet()).isEmpty();
    }

    @Test
    void aFewSessionsAreNotDrawnOut() {
        add(20);
        drain(true).start();

        scheduler.advance(Duration.ofMillis(400));

        assertThat(connected.keySet()).isEmpty();
    }

    @Test
    void whereThereIsNoOtherNodeAllAreToldAtOnce() {
        add(1000);
        SessionDrain drain = drain(false);

        drain.start();
        scheduler.advance(Duration.ofMillis(1));

        assertThat(drain.left()).isZero();
    }

    @Test
    void oneThatHasAnOfferToAnswerIsLeftUntilItHasDone() {
        add(1);
        Told busy = (Told) connected.values().iterator().next();
        busy.busy = true;
        SessionDrain drain = drain(true);
        drain.start();
        scheduler.advance(SPREAD.multipliedBy(2));
        assertThat(connected.keySet()).hasSize(1);
        assertThat(drain.send(busy)).isFalse();

        busy.busy = false;
        scheduler.advance(Duration.ofMillis(100));

        assertThat(connected.keySet()).isEmpty();
    }

    @Test
    void aDeviceOnItsWayIsHeldUntilItIsSeenElsewhere() {
        add(1);
        Identity device = Identity.device("d0");
        SessionDrain drain = drain(true);
        drain.start();
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(drain.holds(device)).isTrue();
        assertThat(drain.left()).isEqualTo(1);

        presence.announce(device, "elsewhere");
        scheduler.advance(Duration.ofMillis(200));

        assertThat(drain.holds(device)).isFalse();
        assertThat(drain.left()).isZero();
    }

    @Test
    void oneThatWasJustToldToGoIsCountedOnce() {
        add(1);
        SessionDrain drain = drain(true);

        drain.start();

        assertThat(connected).hasSize(1);
        assertThat(drain.left()).isEqualTo(1);
    }

    @Test
    void aDeviceThatDoesNotComeBackIsNotWaitedForForever() {
        add(1);
        SessionDrain drain = drain(true);
        drain.start();

        scheduler.advance(Duration.ofSeconds(6));

        assertThat(drain.left()).isZero();
    }

    private SessionDrain drain(boolean elsewhere) {
        return new SessionDrain(connected, presence, scheduler, SPREAD, elsewhere);
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            Identity device = Identity.device("d" + i);
            connected.put(device, new Told(device));
        }
    }

    /** A session that is over a moment after it was told to end. */
    private final class Told extends PlayedSession {
        private boolean busy;

        Told(Identity identity) {
            super(identity);
        }

        @Override
        public Future<Void> end(CloseReason reason) {
            assertThat(reason).isEqualTo(CloseReason.DRAINING);
            scheduler.after(Duration.ZERO, () -> connected.remove(identity()));
            return Future.succeededFuture();
        }

        @Override
        public boolean busy() {
            return busy;
        }
    }
}
