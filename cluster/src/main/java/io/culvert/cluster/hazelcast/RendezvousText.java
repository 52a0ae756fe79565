package io.culvert.cluster.hazelcast;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.culvert.cluster.RecordMapper;
import io.culvert.cluster.RendezvousChange;
import io.culvert.cluster.RendezvousRecord;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How rendezvous records lie in the map and travel to it: as JSON in strings, of which members of another version take what they
 * know. Stateless.
 */
final class RendezvousText {
    private static final Logger LOG = LoggerFactory.getLogger(RendezvousText.class);
    private static final ObjectMapper MAPPER = RecordMapper.create();

    private RendezvousText() {}

    /** The record that lies in the map; empty for none, and for what is no record: anything may be written by who reaches the port. */
    static Optional<RendezvousRecord> record(Object value) {
        if (!(value instanceof String text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(MAPPER.readValue(text, RendezvousRecord.class));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            LOG.warn("rendezvous: malformed record");
            return Optional.empty();
        }
    }

    static RendezvousChange change(String text) {
        try {
            return MAPPER.readValue(text, RendezvousChange.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("rendezvous: malformed change", e);
        }
    }

    static String of(Object record) {
        try {
            return MAPPER.writeValueAsString(record);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("rendezvous: cannot be written", e);
        }
    }
}
