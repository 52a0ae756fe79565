package io.culvert.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LocalRendezvousTest extends RendezvousContract {
    private final VirtualScheduler scheduler = new VirtualScheduler();
    private final LocalRendezvous rendezvous = new LocalRendezvous(scheduler);

    @Override
    protected Rendezvous rendezvous() {
        return rendezvous;
    }

    @Override
    protected Rendezvous elsewhere() {
        return rendezvous;
    }

    @Override
    protected void pass(Duration time) {
        scheduler.advance(time);
    }

    @Test
    void noTimerIsLeftBehind() {
        RendezvousRecord record = record("n1", Instant.EPOCH);
        rendezvous.put(record, Duration.ofSeconds(60));
        rendezvous.put(record.with(io.culvert.protocol.Side.DEVICE, "n1"), Duration.ofSeconds(60));

        rendezvous.remove(record.streamId(), "n1");

        assertThat(scheduler.waiting()).isZero();
    }
}
