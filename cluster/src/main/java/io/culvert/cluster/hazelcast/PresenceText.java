package io.culvert.cluster.hazelcast;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.culvert.cluster.RecordMapper;
import io.culvert.cluster.presence.PresenceChange;
import io.culvert.cluster.presence.PresenceRecord;
import io.culvert.cluster.presence.Transition;

/**
 * How presences lie in the map and travel to it: as JSON in strings, of which members of another version take what they know.
 * Stateless.
 */
final class PresenceText {
    private static final ObjectMapper MAPPER = RecordMapper.create();

    private PresenceText() {}

    static PresenceRecord record(String text) {
        return read(text, PresenceRecord.class);
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
