package io.culvert.client;

import io.culvert.client.HubException.Kind;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Percent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Requests to a hub's registry and what their answers mean. Safe for any thread. */
final class RegistryRequests {
    static final String ANY_VERSION = "\"*\"";
    static final String CONTINUATION = "x-ms-continuation";
    private static final String JSON = "application/json; charset=utf-8";

    private final HubConnection hub;

    RegistryRequests(HubConnection hub) {
        this.hub = hub;
    }

    /** {@code /devices/d} or {@code /devices/d/modules/m}, percent-encoded. */
    static String path(String root, Identity identity) {
        return root + "/" + Percent.encode(identity.deviceId())
                + identity.moduleId()
                        .map(module -> "/modules/" + Percent.encode(module))
                        .orElse("");
    }

    /** The value of If-Match for the ETag of a record; any version where it has none. */
    static String ifMatch(String etag) {
        return etag.isEmpty() ? ANY_VERSION : etag.startsWith("\"") ? etag : "\"" + etag + "\"";
    }

    Future<JsonObject> get(String path) {
        return send(HttpMethod.GET, path, Map.of(), Buffer.buffer()).map(RegistryRequests::object);
    }

    Future<JsonArray> list(String path) {
        return send(HttpMethod.GET, path, Map.of(), Buffer.buffer()).map(answer -> understood(answer, JsonArray::new));
    }

    /** @param ifMatch empty: without a condition, which for a PUT means that it must be new */
    Future<JsonObject> send(HttpMethod method, String path, String ifMatch, JsonObject body) {
        Map<String, String> headers = new HashMap<>(Map.of("Content-Type", JSON));
        Optional.of(ifMatch).filter(etag -> !etag.isEmpty()).ifPresent(etag -> headers.put("If-Match", etag));
        return send(method, path, headers, body.toBuffer()).map(RegistryRequests::object);
    }

    Future<Void> delete(String path, String ifMatch) {
        return send(HttpMethod.DELETE, path, Map.of("If-Match", ifMatch), Buffer.buffer())
                .mapEmpty();
    }

    /** A part of a list: the one after {@code continuation}, or the first. */
    <T> Future<Page<T>> page(
            HttpMethod method,
            String path,
            Map<String, String> headers,
            Optional<String> continuation,
            Buffer body,
            Function<JsonObject, T> reader) {
        Map<String, String> all = new HashMap<>(headers);
        continuation.ifPresent(from -> all.put(CONTINUATION, from));
        if (body.length() > 0) {
            all.put("Content-Type", JSON);
        }
        return send(method, path, all, body)
                .map(answer ->
                        new Page<>(understood(answer, content -> items(new JsonArray(content), reader)), next(answer)));
    }

    /** A part of a list that is not a bare array. */
    <T> Future<T> part(String path, Optional<String> continuation, BiFunction<JsonObject, Optional<String>, T> reader) {
        Map<String, String> headers = new HashMap<>();
        continuation.ifPresent(from -> headers.put(CONTINUATION, from));
        return send(HttpMethod.GET, path, headers, Buffer.buffer())
                .map(answer -> understood(answer, content -> reader.apply(new JsonObject(content), next(answer))));
    }

    private static Optional<String> next(HubAnswer answer) {
        return Optional.ofNullable(answer.headers().get(CONTINUATION)).filter(next -> !next.isEmpty());
    }

    static <T> List<T> items(JsonArray array, Function<JsonObject, T> reader) {
        return array.stream().map(item -> reader.apply((JsonObject) item)).toList();
    }

    /** A request whose answer, whatever it is, the caller reads. */
    Future<HubAnswer> ask(HttpMethod method, String path, Map<String, String> headers, Buffer body) {
        return hub.request(
                method, versioned(path), headers, body, hub.options().timeouts().request());
    }

    private Future<HubAnswer> send(HttpMethod method, String path, Map<String, String> headers, Buffer body) {
        return ask(method, path, headers, body)
                .compose(answer -> answer.ok() ? Future.succeededFuture(answer) : Future.failedFuture(refusal(answer)));
    }

    HubException refusal(HubAnswer answer) {
        return new HubException(answer.reason(), answer.detail(hub.options().clock()));
    }

    private static String versioned(String path) {
        return path + (path.indexOf('?') < 0 ? "?" : "&") + "api-version=" + ClientVersion.API_VERSION;
    }

    private static JsonObject object(HubAnswer answer) {
        return understood(answer, JsonObject::new);
    }

    /** What the reader makes of the answer; NOT_UNDERSTOOD where that fails. */
    static <T> T understood(HubAnswer answer, Function<Buffer, T> reader) {
        try {
            return reader.apply(answer.body());
        } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
            throw new HubException(Kind.NOT_UNDERSTOOD, "the answer is not that of a hub", e);
        }
    }

    /** The same for a record of an answer that was read before. */
    static <T> Function<JsonObject, T> reading(Function<JsonObject, T> reader) {
        return json -> {
            try {
                return reader.apply(json);
            } catch (ClassCastException | IllegalArgumentException e) {
                throw new HubException(Kind.NOT_UNDERSTOOD, "the answer is not that of a hub", e);
            }
        };
    }
}
