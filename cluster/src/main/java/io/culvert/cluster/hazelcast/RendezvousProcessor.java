package io.culvert.cluster.hazelcast;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.ExtendedMapEntry;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializable;
import io.culvert.cluster.RendezvousRecord;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Applies a change where the record is, and to its copies. Members of other versions look this class up by its name: that stays, and
 * what it writes is a string and a number.
 */
final class RendezvousProcessor implements EntryProcessor<String, String, Boolean>, DataSerializable {
    private static final long serialVersionUID = 1;

    private String change;
    private long keepSeconds;

    /** For Hazelcast. */
    RendezvousProcessor() {}

    /** @param keepSeconds after which a record that the change puts in is gone by itself */
    RendezvousProcessor(String change, long keepSeconds) {
        this.change = change;
        this.keepSeconds = keepSeconds;
    }

    @Override
    public Boolean process(Map.Entry<String, String> entry) {
        Optional<RendezvousRecord> before = RendezvousText.record(entry.getValue());
        Optional<RendezvousRecord> after = RendezvousText.change(change).apply(before);
        if (after.equals(before)) {
            return false;
        }
        if (after.isEmpty()) {
            entry.setValue(null);
        } else {
            ((ExtendedMapEntry<String, String>) entry)
                    .setValue(RendezvousText.of(after.get()), keepSeconds, TimeUnit.SECONDS);
        }
        return true;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeString(change);
        out.writeLong(keepSeconds);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        change = in.readString();
        keepSeconds = in.readLong();
    }
}
