package io.culvert.cluster;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.StreamName;

/** How records travel between nodes. Unknown fields are ignored, so that nodes of two versions understand each other. */
public final class RecordMapper {
    private RecordMapper() {}

    public static ObjectMapper create() {
        return JsonMapper.builder()
                .addModule(new Jdk8Module())
                .addModule(new JavaTimeModule())
                .addMixIn(Identity.class, AsIdentityText.class)
                .addMixIn(StreamId.class, AsValue.class)
                .addMixIn(StreamName.class, AsValue.class)
                .addMixIn(Secret.class, AsSecret.class)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    /** protocol knows nothing of Jackson, so the forms are told from here. */
    private abstract static class AsIdentityText {
        @JsonCreator
        static Identity parse(String text) {
            return Identity.parse(text);
        }

        @Override
        @JsonValue
        public abstract String toString();
    }

    private abstract static class AsValue {
        @JsonCreator
        AsValue(String value) {}

        @JsonValue
        abstract String value();
    }

    private abstract static class AsSecret {
        @JsonCreator
        AsSecret(String value) {}

        @JsonValue
        abstract String reveal();
    }
}
