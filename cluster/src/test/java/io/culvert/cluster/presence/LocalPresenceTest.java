package io.culvert.cluster.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Presence;
import io.culvert.cluster.VirtualScheduler;
import io.culvert.protocol.Identity;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LocalPresenceTest extends PresenceContract {
    private final VirtualScheduler scheduler = new VirtualScheduler();
    private final Presence presence = new LocalPresence(scheduler);

    @Override
    protected Presence presence() {
        return presence;
    }

    @Override
    protected void pass(Duration time) {
        scheduler.advance(time);
    }

    @Test
    void noTimerIsLeftBehind() {
        presence.await(Identity.device("a"), Duration.ofSeconds(60));
        presence.await(Identity.device("b"), Duration.ofSeconds(1));

        presence.announce(Identity.device("a"), "n1");
        scheduler.advance(Duration.ofSeconds(1));

        assertThat(scheduler.waiting()).isZero();
    }
}
