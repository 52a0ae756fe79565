package io.culvert.client;

import static io.culvert.client.RegistryRequests.reading;

import io.culvert.protocol.Identity;
import io.culvert.protocol.Percent;
import io.culvert.protocol.StreamId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The streams of a hub that live now, on all its nodes, whoever opened them: to see them, and to end one. Safe for any thread.
 *
 * <p>Futures fail with a HubException: REFUSED with {@code stream-unknown}, {@code unauthorized}, {@code bad-request} or {@code
 * node-unavailable}, or another kind when the hub is not reached. A credential that is limited to some devices names one of them
 * in its filter.
 */
public final class LiveStreams {
    /** The most that one part of a list holds. */
    public static final int MAX_LIST = 200;

    private static final String ROOT = "/streams";

    private final RegistryRequests requests;

    LiveStreams(RegistryRequests requests) {
        this.requests = requests;
    }

    /**
     * A part of a list, in the order of the streams' ids. Streams come and go meanwhile; one that lives all the time is listed
     * once.
     *
     * @param size how many at most, 1 to {@link #MAX_LIST}
     * @param continuation of the part before; empty for the first
     */
    public Future<LiveStreamPage> list(LiveStreamFilter filter, int size, Optional<String> continuation) {
        List<String> query = new ArrayList<>(filter.query());
        query.add("top=" + size);
        return requests.part(ROOT + "?" + String.join("&", query), continuation, LiveStreamPage::of);
    }

    /** One stream. */
    public Future<LiveStream> get(StreamId id) {
        return get(id, Optional.empty());
    }

    /**
     * One stream of this device, for a credential that is limited to the device.
     *
     * @param device with its modules
     */
    public Future<LiveStream> get(StreamId id, Optional<Identity> device) {
        return requests.get(path(id, device)).map(reading(LiveStream::of));
    }

    /** Ends a stream at both sides, with {@code ended-by-operator}; also one that is still being opened. */
    public Future<Void> end(StreamId id) {
        return end(id, Optional.empty());
    }

    /** The same of a stream of this device, for a credential that is limited to the device. */
    public Future<Void> end(StreamId id, Optional<Identity> device) {
        return requests.delete(path(id, device), RegistryRequests.ANY_VERSION);
    }

    private static String path(StreamId id, Optional<Identity> device) {
        List<String> query = LiveStreamFilter.ALL.of(device).query();
        return ROOT + "/" + id + (query.isEmpty() ? "" : "?" + String.join("&", query));
    }

    static String parameter(String name, String value) {
        return name + "=" + Percent.encode(value);
    }

    static List<String> texts(JsonObject json, String key) {
        return json.getJsonArray(key, new JsonArray()).stream()
                .map(String.class::cast)
                .toList();
    }
}
