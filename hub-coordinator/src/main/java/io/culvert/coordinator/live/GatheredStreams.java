package io.culvert.coordinator.live;

import io.culvert.cluster.LiveStream;
import java.util.List;

/**
 * What the nodes said of the streams that live.
 *
 * @param streams in the order of their ids
 * @param more whether others follow
 * @param unanswered nodes that did not answer in time, whose streams may be missing
 */
public record GatheredStreams(List<LiveStream> streams, boolean more, List<String> unanswered) {
    public GatheredStreams {
        streams = List.copyOf(streams);
        unanswered = List.copyOf(unanswered);
    }
}
