package io.culvert.cluster.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Presence.Location;
import io.culvert.cluster.presence.PresenceChange.Announce;
import io.culvert.cluster.presence.PresenceChange.Reassert;
import io.culvert.cluster.presence.PresenceChange.Withdraw;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PresenceChangeTest {
    private static Optional<PresenceRecord> record(String node, long epoch, int age) {
        return Optional.of(new PresenceRecord(node, epoch, Duration.ofSeconds(age)));
    }

    private static Optional<PresenceRecord> after(PresenceChange change, Optional<PresenceRecord> before) {
        Transition done = change.applyTo(before);
        assertThat(done.before()).isEqualTo(before);
        return done.after();
    }

    private static Reassert reassert(String node, long epoch, int age) {
        return new Reassert(new Location(node, epoch), Duration.ofSeconds(age), 3);
    }

    @Test
    void anAnnouncementCountsOn() {
        assertThat(after(new Announce("a", 1), record("b", 7, 60))).isEqualTo(record("a", 8, 0));
    }

    @Test
    void anAnnouncementNeverTakesAnEpochThatItsNodeMadeBefore() {
        assertThat(after(new Announce("a", 12), Optional.empty())).isEqualTo(record("a", 12, 0));
        assertThat(after(new Announce("a", 12), record("b", 7, 60))).isEqualTo(record("a", 12, 0));
    }

    @Test
    void anAnnouncementThatIsRepeatedLeavesOneRecordOfIt() {
        var once = after(new Announce("a", 1), record("b", 7, 60));

        assertThat(after(new Announce("a", 1), once)).isEqualTo(record("a", 9, 0));
    }

    @Test
    void onlyTheOwnRecordIsWithdrawn() {
        Withdraw own = new Withdraw(new Location("a", 5));

        assertThat(after(own, record("a", 5, 1))).isEmpty();
        assertThat(after(own, record("a", 6, 1))).isEqualTo(record("a", 6, 1));
        assertThat(after(own, record("b", 5, 1))).isEqualTo(record("b", 5, 1));
        assertThat(after(own, Optional.empty())).isEmpty();
    }

    @Test
    void whatIsSaidAgainMakesTheRecordAndItsAge() {
        assertThat(after(reassert("a", 5, 20), Optional.empty())).isEqualTo(record("a", 5, 20));
        assertThat(after(reassert("a", 5, 20), record("a", 5, 10))).isEqualTo(record("a", 5, 20));
    }

    @Test
    void theYoungerOfTwoWinsWithTheLargerEpochPlusOne() {
        assertThat(after(reassert("a", 5, 20), record("b", 9, 30))).isEqualTo(record("a", 10, 20));
        assertThat(after(reassert("a", 9, 20), record("b", 5, 30))).isEqualTo(record("a", 10, 20));
        assertThat(after(reassert("a", 5, 30), record("b", 9, 20))).isEqualTo(record("b", 9, 20));
        assertThat(after(reassert("a", 9, 30), record("b", 5, 20))).isEqualTo(record("b", 5, 20));
    }

    @Test
    void ofTwoOfOneAgeTheOneThatIsThereStays() {
        assertThat(after(reassert("a", 9, 20), record("b", 5, 20))).isEqualTo(record("b", 5, 20));
    }

    @Test
    void onOneNodeTheLaterEpochIsTheYoungerSession() {
        assertThat(after(reassert("a", 5, 1), record("a", 6, 20))).isEqualTo(record("a", 6, 20));
        assertThat(after(reassert("a", 6, 20), record("a", 5, 1))).isEqualTo(record("a", 6, 20));
    }
}
