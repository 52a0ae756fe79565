package io.culvert.cluster;

import io.culvert.protocol.StreamId;
import java.util.Optional;

/** A change of one record, applied to it as a whole and by itself. The rules are here, whatever keeps the records. */
public sealed interface RendezvousChange {
    /** Whose record it is. */
    StreamId streamId();

    /** What becomes of the record that is there; empty for none. */
    Optional<RendezvousRecord> apply(Optional<RendezvousRecord> present);

    /** Its arbiter's new record. */
    record Put(RendezvousRecord record) implements RendezvousChange {
        @Override
        public StreamId streamId() {
            return record.streamId();
        }

        @Override
        public Optional<RendezvousRecord> apply(Optional<RendezvousRecord> present) {
            return present.filter(other -> !other.arbiter().equals(record.arbiter()))
                    .or(() -> Optional.of(record));
        }
    }

    /** Its arbiter has no use for it any more, or is gone. */
    record Remove(StreamId streamId, String arbiter) implements RendezvousChange {
        @Override
        public Optional<RendezvousRecord> apply(Optional<RendezvousRecord> present) {
            return present.filter(record -> !record.arbiter().equals(arbiter));
        }
    }
}
