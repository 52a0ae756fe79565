package io.culvert.client;

import io.culvert.client.HubException.Kind;
import io.culvert.protocol.Percent;
import io.culvert.protocol.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The hub's device registry over REST, as a policy with the right to read or to write it. Safe for any thread.
 *
 * <p>Every future fails with a HubException: REFUSED with {@code device-unknown}, {@code device-exists}, {@code
 * precondition-failed}, {@code unauthorized} or {@code bad-request}, or another kind when the hub is not reached.
 */
public final class RegistryClient {
    /** The most devices that one answer lists. */
    public static final int MAX_LIST = 1000;

    private static final int KEY_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ANY_VERSION = "\"*\"";

    private final HubConnection hub;

    private RegistryClient(HubConnection hub) {
        this.hub = hub;
    }

    /** A client that connects when it is used; it must be closed. */
    public static RegistryClient create(Vertx vertx, ClientOptions options) {
        return new RegistryClient(new HubConnection(vertx, options));
    }

    /** Registers a device, enabled, with keys that the hub makes. */
    public Future<Device> create(String deviceId) {
        return put(deviceId, withKeys(new JsonObject().put("deviceId", deviceId).put("status", "enabled"), "", ""), "");
    }

    /** Registers a device, enabled, with these keys (base64). */
    public Future<Device> create(String deviceId, Secret primaryKey, Secret secondaryKey) {
        JsonObject json = new JsonObject().put("deviceId", deviceId).put("status", "enabled");
        return put(deviceId, withKeys(json, primaryKey.reveal(), secondaryKey.reveal()), "");
    }

    public Future<Device> get(String deviceId) {
        return send(HttpMethod.GET, path(deviceId), Map.of(), Buffer.buffer())
                .map(answer -> understood(answer, body -> Device.of(new JsonObject(body))));
    }

    /** @param top how many at most, 1 to {@link #MAX_LIST} */
    public Future<List<Device>> list(int top) {
        return send(HttpMethod.GET, "/devices?top=" + top + "&" + version(), Map.of(), Buffer.buffer())
                .map(answer -> understood(
                        answer,
                        body -> new JsonArray(body)
                                .stream()
                                        .map(item -> Device.of((JsonObject) item))
                                        .collect(Collectors.toList())));
    }

    /** Writes a changed record; refused with {@code precondition-failed} when another was written since it was read. */
    public Future<Device> update(Device device) {
        return put(device.id(), device.json(), device.etag().isEmpty() ? ANY_VERSION : quoted(device.etag()));
    }

    public Future<Device> enable(String deviceId) {
        return change(deviceId, json -> json.put("status", "enabled"));
    }

    /** From then on the hub refuses its sessions and streams. */
    public Future<Device> disable(String deviceId) {
        return change(deviceId, json -> json.put("status", "disabled"));
    }

    /** Gives it two new keys; the old ones are worth nothing from then on. */
    public Future<Device> regenerateKeys(String deviceId) {
        return change(deviceId, json -> withKeys(json, freshKey(), freshKey()));
    }

    public Future<Void> delete(String deviceId) {
        return send(HttpMethod.DELETE, path(deviceId), Map.of("If-Match", ANY_VERSION), Buffer.buffer())
                .mapEmpty();
    }

    /** What the hub says of itself: its name, and where streams are dialled. */
    public Future<HubProperties> properties() {
        return send(HttpMethod.GET, "/properties?" + version(), Map.of(), Buffer.buffer())
                .map(answer -> understood(answer, body -> {
                    JsonObject json = new JsonObject(body);
                    JsonArray endpoints = json.getJsonObject("deviceStreams", new JsonObject())
                            .getJsonArray("streamingEndpoints", new JsonArray());
                    return new HubProperties(
                            json.getString("hostname", ""),
                            endpoints.stream().map(String.class::cast).toList(),
                            json);
                }));
    }

    public Future<Void> close() {
        return hub.close();
    }

    private Future<Device> change(String deviceId, Function<JsonObject, JsonObject> change) {
        return get(deviceId)
                .compose(device -> update(Device.of(change.apply(device.json().copy()))));
    }

    private Future<Device> put(String deviceId, JsonObject json, String ifMatch) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", "application/json; charset=utf-8");
        Optional.of(ifMatch).filter(etag -> !etag.isEmpty()).ifPresent(etag -> headers.put("If-Match", etag));
        return send(HttpMethod.PUT, path(deviceId), headers, json.toBuffer())
                .map(answer -> understood(answer, body -> Device.of(new JsonObject(body))));
    }

    private Future<HubAnswer> send(HttpMethod method, String path, Map<String, String> headers, Buffer body) {
        return hub.request(method, path, headers, body, hub.options().timeouts().request())
                .compose(answer -> answer.ok()
                        ? Future.succeededFuture(answer)
                        : Future.failedFuture(new HubException(
                                answer.reason(), answer.detail(hub.options().clock()))));
    }

    private static <T> T understood(HubAnswer answer, Function<Buffer, T> reader) {
        try {
            return reader.apply(answer.body());
        } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
            throw new HubException(Kind.NOT_UNDERSTOOD, "the answer is not that of a hub", e);
        }
    }

    private static JsonObject withKeys(JsonObject json, String primary, String secondary) {
        JsonObject keys = new JsonObject().put("primaryKey", primary).put("secondaryKey", secondary);
        return json.put("authentication", new JsonObject().put("type", "sas").put("symmetricKey", keys));
    }

    private static String freshKey() {
        byte[] bits = new byte[KEY_BYTES];
        RANDOM.nextBytes(bits);
        return Base64.getEncoder().encodeToString(bits);
    }

    private static String quoted(String etag) {
        return etag.startsWith("\"") ? etag : "\"" + etag + "\"";
    }

    private static String path(String deviceId) {
        return "/devices/" + Percent.encode(deviceId) + "?" + version();
    }

    private static String version() {
        return "api-version=" + ClientVersion.API_VERSION;
    }
}
