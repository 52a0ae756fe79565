package io.culvert.client;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A part of the list of live streams.
 *
 * @param unanswered nodes that did not answer in time: their streams may be missing
 * @param continuation gives the next part when it is sent back; empty when this is the last
 */
public record LiveStreamPage(List<LiveStream> streams, List<String> unanswered, Optional<String> continuation) {
    public LiveStreamPage {
        streams = List.copyOf(streams);
        unanswered = List.copyOf(unanswered);
    }

    static LiveStreamPage of(JsonObject json, Optional<String> continuation) {
        return new LiveStreamPage(
                RegistryRequests.items(json.getJsonArray("streams", new JsonArray()), LiveStream::of),
                LiveStreams.texts(json, "unanswered"),
                continuation);
    }
}
