package io.culvert.client;

import static io.culvert.client.RegistryRequests.reading;

import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import java.util.List;

/**
 * The modules of devices: identities with credentials and callbacks of their own, below a device. Safe for any thread.
 *
 * <p>Futures fail as those of {@link RegistryClient}; identities without a module are refused with an IllegalArgumentException.
 */
public final class ModuleRegistry {
    private final RegistryRequests requests;
    private final IdentityRequests modules;

    ModuleRegistry(RegistryRequests requests, IdentityRequests modules) {
        this.requests = requests;
        this.modules = modules;
    }

    /** Registers a module of a device that is registered; a hub takes 50 of them unless told otherwise. */
    public Future<DeviceModule> create(Identity module, Authentication authentication) {
        return modules.create(checked(module), authentication).map(reading(DeviceModule::of));
    }

    public Future<DeviceModule> get(Identity module) {
        return modules.get(checked(module)).map(reading(DeviceModule::of));
    }

    /** All modules of one device. */
    public Future<List<DeviceModule>> list(String deviceId) {
        return requests.list(RegistryRequests.path("/devices", Identity.device(deviceId)) + "/modules")
                .map(array -> RegistryRequests.items(array, reading(DeviceModule::of)));
    }

    /** Writes a changed record; refused with {@code precondition-failed} when another was written since it was read. */
    public Future<DeviceModule> update(DeviceModule module) {
        return modules.update(module.identity(), module.json()).map(reading(DeviceModule::of));
    }

    /** From then on the module proves itself so, and in no other way; its session ends. */
    public Future<DeviceModule> setAuthentication(Identity module, Authentication authentication) {
        return modules.setAuthentication(checked(module), authentication).map(reading(DeviceModule::of));
    }

    /** Gives it two new keys; the old ones are worth nothing from then on. Refused when it shows certificates instead. */
    public Future<DeviceModule> regenerateKeys(Identity module) {
        return modules.regenerateKeys(checked(module)).map(reading(DeviceModule::of));
    }

    public Future<Void> delete(Identity module) {
        return modules.delete(checked(module));
    }

    private static Identity checked(Identity identity) {
        if (identity.moduleId().isEmpty()) {
            throw new IllegalArgumentException("module: " + identity + " (expected: device/module)");
        }
        return identity;
    }
}
