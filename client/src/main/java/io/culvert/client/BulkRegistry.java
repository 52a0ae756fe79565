package io.culvert.client;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** Many devices and modules in one request, each done or refused on its own, in their order. Safe for any thread. */
public final class BulkRegistry {
    /** The most that one request takes. */
    public static final int MAX_ITEMS = 100;

    private final RegistryRequests requests;

    BulkRegistry(RegistryRequests requests) {
        this.requests = requests;
    }

    /**
     * Does all of these.
     *
     * @param changes 1 to {@link #MAX_ITEMS}
     * @return what was refused; fails as {@link RegistryClient} says when the request as a whole is, and where it broke off on
     *     the way the hub may have done it nevertheless
     */
    public Future<BulkResult> apply(List<IdentityChange> changes) {
        if (changes.isEmpty() || changes.size() > MAX_ITEMS) {
            throw new IllegalArgumentException("changes: " + changes.size() + " (expected: 1 to " + MAX_ITEMS + ")");
        }
        JsonArray items = new JsonArray();
        changes.forEach(change -> items.add(change.toJson()));
        return requests.ask(
                        HttpMethod.POST,
                        "/devices",
                        Map.of("Content-Type", "application/json; charset=utf-8"),
                        items.toBuffer())
                .map(this::result);
    }

    /** The reference answers 400 with a result when an item was refused. */
    private BulkResult result(HubAnswer answer) {
        if (answer.ok() || answer.json().containsKey("isSuccessful")) {
            return RegistryRequests.understood(answer, body -> BulkResult.of(new JsonObject(body)));
        }
        throw requests.refusal(answer);
    }
}
