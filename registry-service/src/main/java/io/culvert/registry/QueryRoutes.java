package io.culvert.registry;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.registry.QueryCalls.Scan;
import io.culvert.registry.QueryCalls.Scanned;
import io.culvert.registry.query.Query;
import io.culvert.registry.query.Selection;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Queries over twins, a page a request.
 *
 * <p>A page has as many rows as {@code x-ms-max-item-count} asks for, or fewer where they are long or rare: a request looks at a
 * bounded number of twins. Where there may be more, {@code x-ms-continuation} says after which twin to go on.
 */
final class QueryRoutes implements RouteGroup {
    private static final int DEFAULT_ITEMS = 100;
    private static final int MAX_ITEMS = 1_000;
    /** Calls to the registry for one page: 20,000 twins are looked at. */
    private static final int MAX_SCANS = 10;

    private static final int MAX_CHARACTERS = 1024 * 1024;
    /** How long a count may take. */
    private static final Duration COUNT_LIMIT = Duration.ofSeconds(30);

    private static final ApiRoute QUERY =
            ApiRoute.ofHub(HttpMethod.POST, "/devices/query", Right.REGISTRY_READ, Right.SERVICE_CONNECT);

    @Override
    public List<ApiRoute> table() {
        return List.of(QUERY);
    }

    @Override
    public void mount(GuardedRoutes routes) {
        routes.mount(QUERY, GuardedRoutes.SMALL_BODY, QueryRoutes::query);
    }

    private static Future<Void> query(RegistryRequest request) {
        Optional<Integer> items = request.header("x-ms-max-item-count").isPresent()
                ? RegistryRequest.count(request.header("x-ms-max-item-count"), MAX_ITEMS)
                : Optional.of(DEFAULT_ITEMS);
        Optional<Optional<Identity>> after = request.continuation();
        if (items.isEmpty()) {
            return request.refuse(CloseReason.BAD_REQUEST, "x-ms-max-item-count: not accepted (expected: 1 or more)");
        }
        if (after.isEmpty()) {
            return request.refuse(CloseReason.BAD_REQUEST, RegistryRequest.CONTINUATION + ": not one of this hub's");
        }
        return request.answer(
                text(request.body()),
                text -> request.answer(Query.parse(text), query -> {
                    Pages pages = new Pages(request, text, items.get());
                    return query.select() instanceof Selection.Count count
                            ? pages.count(count.name(), after.get(), 0, System.nanoTime())
                            : pages.collect(query.select(), after.get(), MAX_SCANS);
                }));
    }

    private static Outcome<String> text(Buffer body) {
        try {
            return JsonFields.text(new JsonObject(body), "query")
                    .map(Outcome::granted)
                    .orElseGet(() -> Outcome.refused(
                            CloseReason.BAD_REQUEST, "query: not there (expected: SELECT ... FROM ...)"));
        } catch (DecodeException e) {
            return Outcome.refused(CloseReason.BAD_REQUEST, "the body is not a JSON object");
        } catch (IllegalArgumentException e) {
            return Outcome.refused(CloseReason.BAD_REQUEST, e.getMessage());
        }
    }

    /** One request's way through the twins. Owned by its event loop. */
    private static final class Pages {
        private final RegistryRequest request;
        private final String text;
        private final int items;
        private final List<String> rows = new ArrayList<>();
        private int characters;

        Pages(RegistryRequest request, String text, int items) {
            this.request = request;
            this.text = text;
            this.items = items;
        }

        Future<Void> collect(Selection select, Optional<Identity> after, int scansLeft) {
            return scan(after)
                    .compose(outcome -> request.answer(outcome, found -> {
                        rows.addAll(found.rows());
                        found.rows().forEach(row -> characters += row.length());
                        boolean full = rows.size() >= items || characters >= MAX_CHARACTERS || scansLeft <= 1;
                        if (found.last().isPresent() && !full && !request.abandoned()) {
                            return collect(select, found.last(), scansLeft - 1);
                        }
                        found.last().ifPresent(request::moreAfter);
                        boolean twins = select instanceof Selection.Everything;
                        return answer(twins ? "Twin" : "Raw", "[" + String.join(",", rows) + "]");
                    }));
        }

        Future<Void> count(String name, Optional<Identity> after, long before, long since) {
            return scan(after)
                    .compose(outcome -> request.answer(outcome, found -> {
                        long matched = before + found.matched();
                        if (found.last().isEmpty() || request.abandoned()) {
                            JsonObject row = new JsonObject().put(name, matched);
                            return answer("Raw", new JsonArray().add(row).encode());
                        }
                        if (System.nanoTime() - since > COUNT_LIMIT.toNanos()) {
                            return request.refuse(
                                    CloseReason.NODE_UNAVAILABLE,
                                    "the count took more than " + COUNT_LIMIT.toSeconds()
                                            + " s (page through SELECT deviceId instead)");
                        }
                        return count(name, found.last(), matched, since);
                    }));
        }

        private Future<Outcome<Scanned>> scan(Optional<Identity> after) {
            return request.ask(QueryCalls.SCAN, new Scan(text, after, items - rows.size()));
        }

        private Future<Void> answer(String itemType, String array) {
            request.response().putHeader("x-ms-item-type", itemType);
            return request.json(Buffer.buffer(array));
        }
    }
}
