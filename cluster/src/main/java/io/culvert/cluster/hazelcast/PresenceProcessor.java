package io.culvert.cluster.hazelcast;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializable;
import io.culvert.cluster.presence.Transition;
import java.io.IOException;
import java.util.Map;

/**
 * Applies a change where the record is, and to its copies. Members of other versions look this class up by its name: that stays, and
 * what it writes is one string.
 */
final class PresenceProcessor implements EntryProcessor<Object, Object, String>, DataSerializable {
    private static final long serialVersionUID = 1;

    private String change;

    /** For Hazelcast. */
    PresenceProcessor() {}

    PresenceProcessor(String change) {
        this.change = change;
    }

    @Override
    public String process(Map.Entry<Object, Object> entry) {
        Transition done = PresenceText.change(change).applyTo(PresenceText.record(entry.getValue()));
        if (!done.after().equals(done.before())) {
            entry.setValue(done.after().map(PresenceText::of).orElse(null));
        }
        return PresenceText.of(done);
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeString(change);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        change = in.readString();
    }
}
