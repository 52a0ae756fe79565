package io.culvert.cluster;

import io.culvert.protocol.Identity;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.StreamName;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the cluster knows of a stream that is being paired. It is for finding, showing and sweeping: its loss refuses nothing,
 * and whoever writes one admits nobody. Written by the arbiter alone, gone once both legs are there or none will come.
 *
 * @param service who opened it
 * @param arbiter the node that decides its claims
 * @param host the node where the first leg landed, once one has
 * @param waiting the side that is there and waits for the other
 * @param deadline of the handshake, by the arbiter's wall clock
 * @param deviceTicketHash SHA-256 of the id of the device's ticket
 */
public record RendezvousRecord(
        StreamId streamId,
        Identity device,
        StreamName name,
        String service,
        String arbiter,
        Optional<String> host,
        Optional<Side> waiting,
        Instant deadline,
        String deviceTicketHash,
        String serviceTicketHash) {
    public RendezvousRecord {
        // What lies in a map of the cluster may be nonsense, which must not pass for somebody's record.
        Stream.of(
                        streamId,
                        device,
                        name,
                        service,
                        arbiter,
                        host,
                        waiting,
                        deadline,
                        deviceTicketHash,
                        serviceTicketHash)
                .forEach(Objects::requireNonNull);
    }

    /** The same with a leg that has come. */
    public RendezvousRecord with(Side side, String node) {
        return new RendezvousRecord(
                streamId,
                device,
                name,
                service,
                arbiter,
                Optional.of(node),
                Optional.of(side),
                deadline,
                deviceTicketHash,
                serviceTicketHash);
    }
}
