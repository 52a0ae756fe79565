package io.culvert.it.azure;

import static io.culvert.it.azure.Steps.required;
import static io.culvert.it.azure.Steps.step;

import com.microsoft.azure.sdk.iot.service.auth.SymmetricKey;
import com.microsoft.azure.sdk.iot.service.registry.Device;
import com.microsoft.azure.sdk.iot.service.registry.DeviceStatus;
import com.microsoft.azure.sdk.iot.service.registry.RegistryClient;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** The service SDK's registry client: devices, one by one. */
public final class RegistryProgram {
    private static final String SERVICE = required("SERVICE_CONNECTION_STRING");

    private RegistryProgram() {}

    public static void main(String[] arguments) {
        RegistryClient registry = new RegistryClient(SERVICE);
        Device created = step("create", () -> registry.addDevice(new Device("java-first")), RegistryProgram::view);
        step("create again", () -> registry.addDevice(new Device("java-first")), RegistryProgram::view);
        step("get", () -> registry.getDevice("java-first"), RegistryProgram::view);
        step(
                "create with an id that is none",
                () -> registry.addDevice(new Device("x".repeat(129))),
                RegistryProgram::view);
        step("get a stranger", () -> registry.getDevice("java-stranger"), RegistryProgram::view);
        step("new keys", () -> {
            Device device = registry.getDevice("java-first");
            SymmetricKey keys = new SymmetricKey();
            device.setSymmetricKey(keys);
            registry.updateDevice(device);
            Device now = registry.getDevice("java-first");
            return now.getPrimaryKey().equals(keys.getPrimaryKey())
                    && now.getSecondaryKey().equals(keys.getSecondaryKey());
        });
        step(
                "update",
                () -> {
                    Device device = registry.getDevice("java-first");
                    device.setStatus(DeviceStatus.Disabled);
                    return registry.updateDevice(device);
                },
                RegistryProgram::view);
        step("delete by an etag that is no longer", () -> {
            registry.removeDevice(created);
            return true;
        });
        step("delete by the etag", () -> {
            registry.removeDevice(registry.getDevice("java-first"));
            return true;
        });
        step("delete again", () -> {
            registry.removeDevice("java-first");
            return true;
        });
        step("a key that is wrong", () -> {
            String wrong = Base64.getEncoder().encodeToString(new byte[32]);
            String forged = SERVICE.replaceFirst("SharedAccessKey=.*", "SharedAccessKey=" + wrong);
            return new RegistryClient(forged).getDevice("java-first").getDeviceId();
        });
    }

    /** What is told of a device; never its keys. */
    private static Map<String, Object> view(Device device) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("deviceId", device.getDeviceId());
        view.put("status", device.getStatus());
        view.put("connectionState", device.getConnectionState());
        view.put("etag", device.getETag());
        view.put("generationId", device.getGenerationId());
        view.put("type", device.getAuthenticationType());
        view.put("keyBytes", Base64.getDecoder().decode(device.getPrimaryKey()).length);
        return view;
    }
}
