package io.culvert.client;

import static io.culvert.client.RegistryRequests.reading;

import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Tags of devices and modules, and queries by them. Safe for any thread; futures fail as those of {@link RegistryClient}. */
public final class Twins {
    private final RegistryRequests requests;

    Twins(RegistryRequests requests) {
        this.requests = requests;
    }

    public Future<Twin> get(Identity identity) {
        return requests.get(path(identity)).map(reading(Twin::of));
    }

    /**
     * Merges tags into those that are there: an object is merged, {@code null} removes, anything else replaces.
     *
     * @return the twin as it is then; refused with {@code bad-request} when the tags are too large or a name is not accepted
     */
    public Future<Twin> mergeTags(Identity identity, JsonObject tags) {
        return requests.send(
                        HttpMethod.PATCH,
                        path(identity),
                        RegistryRequests.ANY_VERSION,
                        new JsonObject().put("tags", tags))
                .map(reading(Twin::of));
    }

    /** The same for all tags at once: those that are not among these are removed. */
    public Future<Twin> replaceTags(Identity identity, JsonObject tags) {
        return requests.send(
                        HttpMethod.PUT,
                        path(identity),
                        RegistryRequests.ANY_VERSION,
                        new JsonObject().put("tags", tags))
                .map(reading(Twin::of));
    }

    /**
     * A part of what a query finds.
     *
     * @param query such as {@code SELECT * FROM devices WHERE tags.site = 'x'}; from {@code devices} or {@code devices.modules}
     * @param top how many at most, 1 to {@link RegistryClient#MAX_LIST}
     * @param continuation of the part before; empty: the first
     * @return refused with {@code bad-request} when the query is not understood; NOT_UNDERSTOOD when it selects fields instead of
     *     {@code *}
     */
    public Future<Page<Twin>> query(String query, int top, Optional<String> continuation) {
        return page(query, top, continuation, Twin::of);
    }

    /** The same for a query that selects fields or {@code COUNT()}: each row is an object with these. */
    public Future<Page<JsonObject>> select(String query, int top, Optional<String> continuation) {
        return page(query, top, continuation, row -> row);
    }

    private <T> Future<Page<T>> page(
            String query, int top, Optional<String> continuation, Function<JsonObject, T> reader) {
        return requests.page(
                HttpMethod.POST,
                "/devices/query",
                Map.of("x-ms-max-item-count", Integer.toString(top)),
                continuation,
                new JsonObject().put("query", query).toBuffer(),
                reader);
    }

    private static String path(Identity identity) {
        return RegistryRequests.path("/twins", identity);
    }
}
