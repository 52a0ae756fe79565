package io.culvert.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.protocol.Identity;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.StreamName;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What every rendezvous must do, of one process or of a cluster. */
public abstract class RendezvousContract {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Instant DEADLINE = Instant.parse("2026-03-01T12:00:00.5Z");

    /** The one that writes. */
    protected abstract Rendezvous rendezvous();

    /** The one that reads: of another node, where there is one. */
    protected abstract Rendezvous elsewhere();

    /** Lets this much time pass for the rendezvous. */
    protected abstract void pass(Duration time);

    protected static RendezvousRecord record(String arbiter, Instant deadline) {
        return new RendezvousRecord(
                StreamId.random(),
                Identity.module("d", "m"),
                new StreamName("ssh"),
                "service",
                arbiter,
                Optional.empty(),
                Optional.empty(),
                deadline,
                Sha256.hex("device's"),
                Sha256.hex("service's"));
    }

    protected static <T> T got(Future<T> future) throws TimeoutException {
        return future.await(5, SECONDS);
    }

    @Test
    void whatAnArbiterWroteIsReadAsItWasWritten() throws Exception {
        RendezvousRecord record = record("n1", DEADLINE);
        got(rendezvous().put(record, LONG));

        assertThat(got(elsewhere().find(record.streamId()))).contains(record);
        assertThat(got(elsewhere().find(StreamId.random()))).isEmpty();
    }

    @Test
    void theLegThatCameIsSeen() throws Exception {
        RendezvousRecord record = record("n1", DEADLINE);
        got(rendezvous().put(record, LONG));

        RendezvousRecord halfOpen = record.with(Side.DEVICE, "n2");
        got(rendezvous().put(halfOpen, LONG));

        assertThat(got(elsewhere().find(record.streamId()))).contains(halfOpen);
        assertThat(halfOpen.host()).contains("n2");
    }

    @Test
    void aRecordHasOneWriter() throws Exception {
        RendezvousRecord record = record("n1", DEADLINE);
        got(rendezvous().put(record, LONG));
        RendezvousRecord foreign = new RendezvousRecord(
                record.streamId(),
                record.device(),
                record.name(),
                "other",
                "n9",
                Optional.empty(),
                Optional.empty(),
                DEADLINE,
                "",
                "");

        got(elsewhere().put(foreign, LONG));
        got(elsewhere().remove(record.streamId(), "n9"));

        assertThat(got(rendezvous().find(record.streamId()))).contains(record);
    }

    @Test
    void aRemovedRecordIsGoneAndRemovingTwiceDoesNothing() throws Exception {
        RendezvousRecord record = record("n1", DEADLINE);
        got(rendezvous().put(record, LONG));

        got(rendezvous().remove(record.streamId(), "n1"));
        got(rendezvous().remove(record.streamId(), "n1"));

        assertThat(got(elsewhere().find(record.streamId()))).isEmpty();
    }

    @Test
    void allAreReadByTheirDeadlines() throws Exception {
        RendezvousRecord late = record("n1", DEADLINE.plusSeconds(9));
        RendezvousRecord early = record("n2", DEADLINE);
        got(rendezvous().put(late, LONG));
        got(rendezvous().put(early, LONG));

        assertThat(got(elsewhere().all())).containsExactly(early, late);
    }

    @Test
    void aSweepTakesTheRecordsOfOneArbiter() throws Exception {
        RendezvousRecord lost = record("n1", DEADLINE);
        RendezvousRecord alsoLost = record("n1", DEADLINE);
        RendezvousRecord kept = record("n2", DEADLINE);
        for (RendezvousRecord record : List.of(lost, alsoLost, kept)) {
            got(rendezvous().put(record, LONG));
        }

        got(rendezvous().sweep("n1"));
        got(elsewhere().sweep("n1"));

        assertThat(got(elsewhere().all())).containsExactly(kept);
    }

    @Test
    void aRecordThatNobodyRemovesGoesByItself() throws Exception {
        RendezvousRecord record = record("n1", DEADLINE);
        RendezvousRecord longer = record("n1", DEADLINE.plusSeconds(1));
        got(rendezvous().put(record, Duration.ofSeconds(1)));
        got(rendezvous().put(longer, Duration.ofSeconds(1)));
        got(rendezvous().put(longer.with(Side.SERVICE, "n2"), LONG));

        pass(Duration.ofSeconds(3));

        assertThat(got(elsewhere().find(record.streamId()))).isEmpty();
        assertThat(got(elsewhere().find(longer.streamId()))).isPresent();
    }
}
