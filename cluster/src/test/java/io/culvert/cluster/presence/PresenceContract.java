package io.culvert.cluster.presence;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Presence;
import io.culvert.cluster.Presence.Location;
import io.culvert.cluster.Presence.Reasserted;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What every presence must do, of one process or of a cluster. */
public abstract class PresenceContract {
    private static final Duration SOON = Duration.ofSeconds(5);
    private final Identity device = Identity.device("d");

    protected abstract Presence presence();

    /** Lets this much time pass for the presence. */
    protected abstract void pass(Duration time) throws Exception;

    private Location announced(String node) throws TimeoutException {
        return new Location(node, got(presence().announce(device, node)).epoch());
    }

    protected static <T> T got(Future<T> future) throws TimeoutException {
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
        Location first = announced("n1");
        Location second = announced("n2");

        assertThat(got(presence().withdraw(device, first))).isFalse();
        assertThat(got(presence().find(device))).contains(second);
        assertThat(got(presence().withdraw(device, second))).isTrue();
        assertThat(got(presence().withdraw(device, second))).isFalse();
        assertThat(got(presence().find(device))).isEmpty();
    }

    @Test
    void anEpochIsNeverUsedAgainAfterItsRecordIsGone() throws Exception {
        Location first = announced("n1");
        got(presence().withdraw(device, first));

        Location second = announced("n1");

        assertThat(second.epoch()).isGreaterThan(first.epoch());
        assertThat(got(presence().withdraw(device, first))).isFalse();
    }

    @Test
    void aSessionWhoseRecordIsLostIsFoundAgainWithItsEpoch() throws Exception {
        Location own = announced("n1");
        got(presence().withdraw(device, own));

        assertThat(got(presence().reassert(device, own, Duration.ofSeconds(3)))).isEqualTo(new Reasserted.Kept());
        assertThat(got(presence().find(device))).contains(own);
        assertThat(got(presence().reassert(device, own, Duration.ofSeconds(13))))
                .isEqualTo(new Reasserted.Kept());
    }

    @Test
    void anOlderSessionThatComesBackHasLost() throws Exception {
        Location older = announced("n1");
        Location younger = announced("n2");

        assertThat(got(presence().reassert(device, older, Duration.ofSeconds(3))))
                .isEqualTo(new Reasserted.Lost(younger));
        assertThat(got(presence().find(device))).contains(younger);
    }

    @Test
    void aYoungerSessionThatWasForgottenWinsWithALaterEpoch() throws Exception {
        Location older = announced("n1");
        got(presence().reassert(device, older, Duration.ofSeconds(10)));
        Location younger = new Location("n2", older.epoch() + 7);

        Reasserted outcome = got(presence().reassert(device, younger, Duration.ofSeconds(3)));

        assertThat(outcome).isInstanceOfSatisfying(Reasserted.Won.class, won -> {
            assertThat(won.replaced()).isEqualTo(older);
            assertThat(won.epoch()).isGreaterThan(younger.epoch());
        });
        assertThat(got(presence().reassert(device, older, Duration.ofSeconds(11))))
                .isInstanceOf(Reasserted.Lost.class);
    }

    @Test
    void aWaiterIsToldOfASessionThatIsFoundAgain() throws Exception {
        Location own = announced("n1");
        got(presence().withdraw(device, own));
        Future<Optional<Location>> waiter = presence().await(device, SOON);

        got(presence().reassert(device, own, Duration.ofSeconds(3)));

        assertThat(got(waiter)).contains(own);
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
