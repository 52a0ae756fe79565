package io.culvert.client;

import static io.culvert.client.RegistryRequests.reading;

import io.culvert.protocol.Identity;
import io.culvert.protocol.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The hub's device registry over REST, as a policy or token with the right to read or to write it: its devices, and through
 * {@link #modules}, {@link #twins}, {@link #bulk} and {@link #certificates} the rest. Safe for any thread.
 *
 * <p>Every future fails with a HubException: REFUSED with {@code device-unknown}, {@code device-exists}, {@code
 * precondition-failed}, {@code unauthorized} or {@code bad-request}, or another kind when the hub is not reached.
 */
public final class RegistryClient {
    /** The most that one answer lists. */
    public static final int MAX_LIST = 1000;

    private final HubConnection hub;
    private final RegistryRequests requests;
    private final IdentityRequests devices;

    private RegistryClient(HubConnection hub) {
        this.hub = hub;
        this.requests = new RegistryRequests(hub);
        this.devices = new IdentityRequests(requests);
    }

    /** A client that connects when it is used; it must be closed. */
    public static RegistryClient create(Vertx vertx, ClientOptions options) {
        return new RegistryClient(new HubConnection(vertx, options));
    }

    /** The modules of devices. */
    public ModuleRegistry modules() {
        return new ModuleRegistry(requests, devices);
    }

    /** Tags of devices and modules, and queries by them. */
    public Twins twins() {
        return new Twins(requests);
    }

    /** Many devices and modules in one request. */
    public BulkRegistry bulk() {
        return new BulkRegistry(requests);
    }

    /** The CAs whose certificates devices may show. */
    public CaCertificates certificates() {
        return new CaCertificates(requests);
    }

    /** The hub's policies and their keys; a policy or token needs the right to manage the hub for it. */
    public Policies policies() {
        return new Policies(requests);
    }

    /** What the hub, policies and devices may use and use; a policy or token needs the right to see live streams for it. */
    public QuotaReports quotas() {
        return new QuotaReports(requests);
    }

    /** The streams that live now; a policy or token needs the right to see live streams, or to end them, for it. */
    public LiveStreams streams() {
        return new LiveStreams(requests);
    }

    /** Registers a device, enabled, with keys that the hub makes. */
    public Future<Device> create(String deviceId) {
        return create(deviceId, Authentication.keys());
    }

    /** Registers a device, enabled, with these keys (base64). */
    public Future<Device> create(String deviceId, Secret primaryKey, Secret secondaryKey) {
        return create(deviceId, Authentication.keys(primaryKey, secondaryKey));
    }

    /** Registers a device, enabled, that proves itself so. */
    public Future<Device> create(String deviceId, Authentication authentication) {
        return devices.create(Identity.device(deviceId), authentication).map(reading(Device::of));
    }

    public Future<Device> get(String deviceId) {
        return devices.get(Identity.device(deviceId)).map(reading(Device::of));
    }

    /** @param top how many at most, 1 to {@link #MAX_LIST} */
    public Future<List<Device>> list(int top) {
        return list(top, Optional.empty()).map(Page::items);
    }

    /**
     * A part of the list of all devices, ordered by id.
     *
     * @param top how many at most, 1 to {@link #MAX_LIST}
     * @param continuation of the part before; empty: the first
     */
    public Future<Page<Device>> list(int top, Optional<String> continuation) {
        return requests.page(
                HttpMethod.GET, "/devices?top=" + top, Map.of(), continuation, Buffer.buffer(), Device::of);
    }

    /** Writes a changed record; refused with {@code precondition-failed} when another was written since it was read. */
    public Future<Device> update(Device device) {
        return devices.update(Identity.device(device.id()), device.json()).map(reading(Device::of));
    }

    public Future<Device> enable(String deviceId) {
        return change(deviceId, "enabled");
    }

    /** From then on the hub refuses its sessions and streams, and those of its modules. */
    public Future<Device> disable(String deviceId) {
        return change(deviceId, "disabled");
    }

    private Future<Device> change(String deviceId, String status) {
        return devices.change(Identity.device(deviceId), json -> json.put("status", status))
                .map(reading(Device::of));
    }

    /** From then on the device proves itself so, and in no other way; its session ends. */
    public Future<Device> setAuthentication(String deviceId, Authentication authentication) {
        return devices.setAuthentication(Identity.device(deviceId), authentication)
                .map(reading(Device::of));
    }

    /** Gives it two new keys; the old ones are worth nothing from then on. Refused when it shows certificates instead. */
    public Future<Device> regenerateKeys(String deviceId) {
        return devices.regenerateKeys(Identity.device(deviceId)).map(reading(Device::of));
    }

    /** Deletes the device, its modules and its tags. */
    public Future<Void> delete(String deviceId) {
        return devices.delete(Identity.device(deviceId));
    }

    /** How many devices there are. */
    public Future<Statistics> statistics() {
        return requests.get("/statistics/devices")
                .compose(registered -> requests.get("/statistics/service")
                        .map(reading(live -> new Statistics(
                                registered.getLong("totalDeviceCount", 0L),
                                registered.getLong("enabledDeviceCount", 0L),
                                registered.getLong("disabledDeviceCount", 0L),
                                live.getLong("connectedDeviceCount", 0L)))));
    }

    /** What the hub says of itself: its name, and where streams are dialled. */
    public Future<HubProperties> properties() {
        return requests.get("/properties").map(reading(json -> {
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
}
