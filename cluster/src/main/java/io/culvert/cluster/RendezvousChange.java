package io.culvert.cluster;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.culvert.protocol.StreamId;
import java.util.Optional;

/** A change of one record, applied to it as a whole and by itself. The rules are here, whatever keeps the records. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "change")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RendezvousChange.Put.class, name = "put"),
    @JsonSubTypes.Type(value = RendezvousChange.Remove.class, name = "remove")
})
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
