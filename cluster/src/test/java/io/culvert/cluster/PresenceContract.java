package io.culvert.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Presence.Location;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What every presence must do, of one process or of a cluster. */
abstract class PresenceContract {
    private static final Duration SOON = Duration.ofSeconds(5);
    private final Identity device = Identity.device("d");

    abstract Presence presence();

    /** Lets this much time pass for the presence. */
    abstract void pass(Duration time);

    private <T> T got(Future<T> future) throws TimeoutException {
        return future.await(5, SECONDS);
    }

    @Test
    void anAnnouncedIdentityIsFound() throws Exception {
        long epoch = got(presence().announce(device, "n1")).epoch();

        assertThat(got(presence().find(device))).contains(new Location("n1", epoch));
        assertThat(got(presence().find(Identity.module("d", "m")))).isEmpty();
    }

    @Test
    void theNewestSessionWinsAndLearnsWhomItReplaced() throws Exception {
        var first = got(presence().announce(device, "n1"));
        var second = got(presence().announce(device, "n2"));

        assertThat(first.replaced()).isEmpty();
        assertThat(second.replaced()).contains(new Location("n1", first.epoch()));
        assertThat(second.epoch()).isGreaterThan(first.epoch());
        assertThat(got(presence().find(device))).contains(new Location("n2", second.epoch()));
    }

    @Test
    void aRecordIsRemovedOnlyByItsOwnEpoch() throws Exception {
        long first = got(presence().announce(device, "n1")).epoch();
        long second = got(presence().announce(device, "n2")).epoch();

        assertThat(got(presence().withdraw(device, first))).isFalse();
        assertThat(got(presence().find(device))).contains(new Location("n2", second));
        assertThat(got(presence().withdraw(device, second))).isTrue();
        assertThat(got(presence().withdraw(device, second))).isFalse();
        assertThat(got(presence().find(device))).isEmpty();
    }

    @Test
    void anEpochIsNeverUsedAgainAfterItsRecordIsGone() throws Exception {
        long first = got(presence().announce(device, "n1")).epoch();
        got(presence().withdraw(device, first));

        long second = got(presence().announce(device, "n1")).epoch();

        assertThat(second).isGreaterThan(first);
        assertThat(got(presence().withdraw(device, first))).isFalse();
    }

    @Test
    void whoIsThereNeedsNoWaiting() throws Exception {
        long epoch = got(presence().announce(device, "n1")).epoch();

        assertThat(got(presence().await(device, SOON))).contains(new Location("n1", epoch));
    }

    @Test
    void aWaiterIsToldWhenTheIdentityComes() throws Exception {
        Future<Optional<Location>> one = presence().await(device, SOON);
        Future<Optional<Location>> other = presence().await(device, SOON);
        assertThat(one.isComplete()).isFalse();

        long epoch = got(presence().announce(device, "n1")).epoch();

        assertThat(got(one)).contains(new Location("n1", epoch));
        assertThat(got(other)).contains(new Location("n1", epoch));
    }

    @Test
    void aWaiterGivesUpAfterItsLimit() throws Exception {
        Future<Optional<Location>> brief = presence().await(device, Duration.ofMillis(200));
        Future<Optional<Location>> patient = presence().await(device, Duration.ofSeconds(60));

        pass(Duration.ofMillis(300));

        assertThat(got(brief)).isEmpty();
        assertThat(patient.isComplete()).isFalse();
        got(presence().announce(device, "n1"));
        assertThat(got(patient)).isPresent();
    }

    @Test
    void zeroMeansThatTheIdentityMustBeThere() throws Exception {
        assertThat(got(presence().await(device, Duration.ZERO))).isEmpty();
    }
}
