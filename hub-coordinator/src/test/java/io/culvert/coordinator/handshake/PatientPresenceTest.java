package io.culvert.coordinator.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Presence.Location;
import io.culvert.cluster.VirtualScheduler;
import io.culvert.cluster.presence.LocalPresence;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PatientPresenceTest {
    private static final Identity DEVICE = Identity.device("d1");
    private final VirtualScheduler time = new VirtualScheduler();
    private final LocalPresence presence = new LocalPresence(time);
    private final Set<Identity> connected = new HashSet<>();
    private final PatientPresence patient =
            new PatientPresence(presence, identity -> Future.succeededFuture(connected.contains(identity)));

    @Test
    void aDeviceThatIsConnectedHasAMomentToListen() {
        connected.add(DEVICE);
        Future<Optional<Location>> found = patient.await(DEVICE, Duration.ZERO);
        time.advance(Duration.ofSeconds(1));
        assertThat(found.isComplete()).isFalse();

        presence.announce(DEVICE, "n1");

        assertThat(found.result()).map(Location::node).contains("n1");
    }

    @Test
    void aDeviceThatIsConnectedAndNeverListensIsOfflineAfterTheMoment() {
        connected.add(DEVICE);
        Future<Optional<Location>> found = patient.await(DEVICE, Duration.ofMillis(100));

        time.advance(PatientPresence.MOMENT);

        assertThat(found.result()).isEmpty();
    }

    @Test
    void aDeviceThatIsNotConnectedIsOfflineAtOnce() {
        Future<Optional<Location>> found = patient.await(DEVICE, Duration.ZERO);
        time.advance(Duration.ofMillis(1));

        assertThat(found.result()).isEmpty();
    }

    @Test
    void aLongerWishIsKept() {
        connected.add(DEVICE);
        Future<Optional<Location>> found = patient.await(DEVICE, Duration.ofSeconds(30));
        time.advance(Duration.ofSeconds(29));

        assertThat(found.isComplete()).isFalse();
    }
}
