package io.culvert.cluster.presence;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.culvert.cluster.Presence.Location;
import java.time.Duration;
import java.util.Optional;

/**
 * A rule of presence: what becomes of the record of one identity. Pure, and applied atomically by the map that keeps the record,
 * wherever that is; it may be applied twice when the keeper dies.
 *
 * <pre>
 *   absent --announce, re-assert--> present(node, epoch) --announce--> present(its node, a later epoch)
 *                                        |  '--re-assert of a younger session elsewhere--> present(its node, a later epoch)
 *                                        '--withdraw of this node and epoch--> absent
 * </pre>
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "change")
@JsonSubTypes({
    @JsonSubTypes.Type(value = PresenceChange.Announce.class, name = "announce"),
    @JsonSubTypes.Type(value = PresenceChange.Withdraw.class, name = "withdraw"),
    @JsonSubTypes.Type(value = PresenceChange.Reassert.class, name = "reassert")
})
public sealed interface PresenceChange {
    Transition applyTo(Optional<PresenceRecord> before);

    /**
     * A session begins to listen: the newest wins.
     *
     * @param floor the least epoch that it may get: none that its node made before
     */
    record Announce(String node, long floor) implements PresenceChange {
        @Override
        public Transition applyTo(Optional<PresenceRecord> before) {
            long epoch =
                    before.map(present -> Math.max(present.epoch() + 1, floor)).orElse(floor);
            return new Transition(before, Optional.of(new PresenceRecord(node, epoch, Duration.ZERO)));
        }
    }

    /** A session is over, or not where it was said to be: its own record goes and no other. */
    record Withdraw(Location own) implements PresenceChange {
        @Override
        public Transition applyTo(Optional<PresenceRecord> before) {
            return new Transition(
                    before, before.filter(present -> !present.location().equals(own)));
        }
    }

    /**
     * A session that listens says again where it is, since the record may be lost, or another one's after a partition. Of two
     * sessions the one that began to listen later wins and takes an epoch above both. On one node the epoch tells which that is.
     *
     * @param floor as for an announcement, should it need another epoch
     */
    record Reassert(Location own, Duration age, long floor) implements PresenceChange {
        @Override
        public Transition applyTo(Optional<PresenceRecord> before) {
            Optional<PresenceRecord> after = before.map(this::meet).or(() -> Optional.of(own(own.epoch())));
            return new Transition(before, after);
        }

        private PresenceRecord meet(PresenceRecord present) {
            if (present.node().equals(own.node())) {
                return present.epoch() <= own.epoch() ? own(own.epoch()) : present;
            }
            return age.compareTo(present.age()) < 0
                    ? own(Math.max(Math.max(present.epoch(), own.epoch()) + 1, floor))
                    : present;
        }

        private PresenceRecord own(long epoch) {
            return new PresenceRecord(own.node(), epoch, age);
        }
    }
}
