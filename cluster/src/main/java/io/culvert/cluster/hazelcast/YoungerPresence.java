package io.culvert.cluster.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.spi.merge.MergingValue;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import io.culvert.cluster.presence.PresenceRecord;

/**
 * Which of two presences of one identity stays when two parts of the cluster become one: the younger session's. Its rival learns of
 * it when it says again that it is there. As {@link PresenceProcessor}, known by its name.
 */
final class YoungerPresence implements SplitBrainMergePolicy<String, MergingValue<String>, Object> {
    @Override
    public Object merge(MergingValue<String> merging, MergingValue<String> existing) {
        if (existing == null) {
            return merging.getRawValue();
        }
        if (merging.getRawValue() == null) {
            return existing.getRawValue();
        }
        PresenceRecord theirs = PresenceText.record(merging.getDeserializedValue());
        PresenceRecord ours = PresenceText.record(existing.getDeserializedValue());
        return theirs.age().compareTo(ours.age()) < 0 ? merging.getRawValue() : existing.getRawValue();
    }

    @Override
    public void writeData(ObjectDataOutput out) {}

    @Override
    public void readData(ObjectDataInput in) {}
}
