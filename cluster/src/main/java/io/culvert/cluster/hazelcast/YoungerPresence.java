package io.culvert.cluster.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.spi.merge.MergingValue;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import io.culvert.cluster.presence.PresenceRecord;
import java.util.Optional;

/**
 * Which of two presences of one identity stays when two parts of the cluster become one: the younger session's. Its rival learns of
 * it when it says again that it is there. As {@link PresenceProcessor}, known by its name.
 */
final class YoungerPresence implements SplitBrainMergePolicy<Object, MergingValue<Object>, Object> {
    @Override
    public Object merge(MergingValue<Object> merging, MergingValue<Object> existing) {
        Optional<PresenceRecord> theirs = PresenceText.record(merging == null ? null : merging.getDeserializedValue());
        Optional<PresenceRecord> ours = PresenceText.record(existing == null ? null : existing.getDeserializedValue());
        boolean theirsStays = theirs.isPresent()
                && (ours.isEmpty() || theirs.get().age().compareTo(ours.get().age()) < 0);
        if (theirsStays) {
            return merging.getRawValue();
        }
        return ours.isPresent() ? existing.getRawValue() : null;
    }

    @Override
    public void writeData(ObjectDataOutput out) {}

    @Override
    public void readData(ObjectDataInput in) {}
}
