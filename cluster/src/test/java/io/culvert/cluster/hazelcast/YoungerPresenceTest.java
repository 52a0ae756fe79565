package io.culvert.cluster.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.spi.merge.MergingValue;
import io.culvert.cluster.presence.PresenceRecord;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class YoungerPresenceTest {
    private static final Value OLDER = new Value("n1", 7, 100);
    private static final Value YOUNGER = new Value("n2", 3, 4);
    private final YoungerPresence policy = new YoungerPresence();

    @Test
    void theYoungerStaysWhicheverSideItIsOn() {
        assertThat(policy.merge(OLDER, YOUNGER)).isEqualTo(YOUNGER.getRawValue());
        assertThat(policy.merge(YOUNGER, OLDER)).isEqualTo(YOUNGER.getRawValue());
    }

    @Test
    void whatIsNoRecordDoesNotStay() {
        Value nonsense = new Value("nonsense");

        assertThat(policy.merge(nonsense, OLDER)).isEqualTo(OLDER.getRawValue());
        assertThat(policy.merge(OLDER, nonsense)).isEqualTo(OLDER.getRawValue());
        assertThat(policy.merge(nonsense, null)).isNull();
    }

    @Test
    void whatOnlyOneSideHasStays() {
        assertThat(policy.merge(OLDER, null)).isEqualTo(OLDER.getRawValue());
    }

    /** A record as Hazelcast hands it over. */
    private record Value(String text) implements MergingValue<Object> {
        Value(String node, long epoch, int age) {
            this(PresenceText.of(new PresenceRecord(node, epoch, Duration.ofSeconds(age))));
        }

        @Override
        public Object getRawValue() {
            return "raw " + text;
        }

        @Override
        public String getDeserializedValue() {
            return text;
        }
    }
}
