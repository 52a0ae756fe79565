package io.culvert.cluster.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializable;
import com.hazelcast.query.Predicate;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** The presences that name none of these nodes. As {@link PresenceProcessor}, known by its name. */
final class NotOfNodes implements Predicate<Object, Object>, DataSerializable {
    private static final long serialVersionUID = 1;

    private String[] nodes;

    /** For Hazelcast. */
    NotOfNodes() {}

    NotOfNodes(Set<String> nodes) {
        this.nodes = nodes.toArray(String[]::new);
    }

    @Override
    public boolean apply(Map.Entry<Object, Object> entry) {
        return PresenceText.record(entry.getValue())
                .filter(record -> !Set.of(nodes).contains(record.node()))
                .isPresent();
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeStringArray(nodes);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        nodes = in.readStringArray();
    }
}
