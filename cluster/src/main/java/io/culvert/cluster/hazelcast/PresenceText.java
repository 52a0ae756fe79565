package io.culvert.cluster.hazelcast;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.culvert.cluster.RecordMapper;
import io.culvert.cluster.presence.PresenceChange;
import io.culvert.cluster.presence.PresenceRecord;
import io.culvert.cluster.presence.Transition;
import io.culvert.protocol.Identity;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How presences lie in the map and travel to it: as JSON in strings, of which members of another version take what they know.
 * Stateless.
 */
final class PresenceText {
    private static final Logger LOG = LoggerFactory.getLogger(PresenceText.class);
    private static final ObjectMapper MAPPER = RecordMapper.create();

    private PresenceText() {}

    /**
     * The record that lies in the map; empty for none, and for what is no record: whoever reaches Hazelcast's port can write
     * anything, and nothing of it may keep a device away.
     */
    static Optional<PresenceRecord> record(Object value) {
        if (!(value instanceof String text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(text, PresenceRecord.class));
        } catch (IllegalArgumentException e) {
            LOG.warn("{}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Whose record it is; empty for a key that is no identity. */
    static Optional<Identity> identity(Object key) {
        try {
            return key instanceof String text ? Optional.of(Identity.parse(text)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static PresenceChange change(String text) {
        return read(text, PresenceChange.class);
    }

    static Transition transition(String text) {
        return read(text, Transition.class);
    }

    static String of(Object record) {
        try {
            return MAPPER.writeValueAsString(record);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("presence: cannot be written", e);
        }
    }

    private static <T> T read(String text, Class<T> type) {
        try {
            return MAPPER.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("presence: malformed " + type.getSimpleName(), e);
        }
    }
}
