package io.culvert.node;

import io.culvert.endpoint.relay.StreamRecord;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.StreamName;
import java.time.Duration;
import java.util.Optional;

/**
 * How a stream ended at this node: what the log line says, for a program that embeds the node.
 *
 * @param service who opened it
 * @param by the side that ended it, empty for the hub
 * @param paired whether both legs ever came
 * @param linkedFrom the node where the second leg landed, when it was not this one
 * @param deviceToService bytes that came from the device
 * @param deviceToServiceOut how many of them the service's connection took
 * @param serviceToDevice bytes that came from the service
 * @param serviceToDeviceOut how many of them the device's connection took
 * @param duration since the first leg came
 */
public record StreamEnding(
        StreamId stream,
        Identity device,
        StreamName name,
        String service,
        CloseReason reason,
        Optional<Side> by,
        boolean paired,
        Optional<String> linkedFrom,
        long deviceToService,
        long deviceToServiceOut,
        long serviceToDevice,
        long serviceToDeviceOut,
        Duration duration) {
    static StreamEnding of(StreamRecord record) {
        return new StreamEnding(
                record.streamId(),
                record.stream().device(),
                record.stream().name(),
                record.stream().service().name(),
                record.reason(),
                record.by(),
                record.paired(),
                record.linkedFrom(),
                record.deviceToService(),
                record.deviceToServiceOut(),
                record.serviceToDevice(),
                record.serviceToDeviceOut(),
                record.duration());
    }
}
