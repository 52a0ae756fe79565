package io.culvert.endpoint.relay;

import io.culvert.cluster.EndpointCalls.Granted;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said of a stream that ended: the line in the log.
 *
 * @param by the side that ended it, empty for the hub
 * @param paired whether both legs ever came
 * @param linkedFrom the node of the second leg when that is not this one; a link carried it
 * @param deviceToService bytes that came from the device
 * @param deviceToServiceOut how many of them the service's connection took
 * @param duration since the first leg came
 */
public record StreamRecord(
        StreamId streamId,
        Granted stream,
        CloseReason reason,
        Optional<Side> by,
        boolean paired,
        Optional<String> linkedFrom,
        long deviceToService,
        long deviceToServiceOut,
        long serviceToDevice,
        long serviceToDeviceOut,
        Duration duration) {
    private static final Logger LOG = LoggerFactory.getLogger("io.culvert.streams");

    /** Writes the line. */
    public void log() {
        LOG.info(
                "stream ended stream={} device={} name={} service={} reason={} by={} paired={} link={} nodes={} deviceToService={} "
                        + "deviceToServiceOut={} serviceToDevice={} serviceToDeviceOut={} duration={}ms",
                streamId,
                stream.device(),
                stream.name(),
                stream.service(),
                reason,
                by.map(Side::word).orElse("hub"),
                paired,
                linkedFrom.isPresent(),
                linkedFrom.map(far -> stream.host() + "," + far).orElse(stream.host()),
                deviceToService,
                deviceToServiceOut,
                serviceToDevice,
                serviceToDeviceOut,
                duration.toMillis());
    }
}
