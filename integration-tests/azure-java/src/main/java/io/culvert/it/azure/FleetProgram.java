package io.culvert.it.azure;

import static io.culvert.it.azure.Steps.required;
import static io.culvert.it.azure.Steps.step;

import com.microsoft.azure.sdk.iot.service.query.QueryClient;
import com.microsoft.azure.sdk.iot.service.query.QueryPageOptions;
import com.microsoft.azure.sdk.iot.service.query.TwinQueryResponse;
import com.microsoft.azure.sdk.iot.service.registry.Device;
import com.microsoft.azure.sdk.iot.service.registry.Module;
import com.microsoft.azure.sdk.iot.service.registry.RegistryClient;
import com.microsoft.azure.sdk.iot.service.registry.RegistryIdentity;
import com.microsoft.azure.sdk.iot.service.registry.RegistryStatistics;
import com.microsoft.azure.sdk.iot.service.twin.Twin;
import com.microsoft.azure.sdk.iot.service.twin.TwinClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The service SDK: modules, twins with their tags, queries and statistics. */
public final class FleetProgram {
    private static final String SERVICE = required("SERVICE_CONNECTION_STRING");
    private static final RegistryClient REGISTRY = new RegistryClient(SERVICE);
    private static final TwinClient TWINS = new TwinClient(SERVICE);

    private FleetProgram() {}

    public static void main(String[] arguments) throws Exception {
        REGISTRY.addDevice(new Device("java-gateway"));
        modules();
        twins();
        queries();
    }

    private static void modules() {
        step("add a module", () -> REGISTRY.addModule(new Module("java-gateway", "camera")), FleetProgram::names);
        step("add it again", () -> REGISTRY.addModule(new Module("java-gateway", "camera")), FleetProgram::names);
        step("get a module", () -> REGISTRY.getModule("java-gateway", "camera"), FleetProgram::names);
        step("get a module that is not there", () -> REGISTRY.getModule("java-gateway", "none"), FleetProgram::names);
        step(
                "update a module",
                () -> REGISTRY.updateModule(REGISTRY.getModule("java-gateway", "camera")),
                found -> true);
        step("modules on a device", () -> {
            REGISTRY.addModule(new Module("java-gateway", "door"));
            return REGISTRY.getModulesOnDevice("java-gateway").stream()
                    .map(Module::getId)
                    .toList();
        });
        step("remove a module", () -> {
            REGISTRY.removeModule("java-gateway", "camera");
            return true;
        });
        step("statistics", () -> {
            RegistryStatistics found = REGISTRY.getStatistics();
            return List.of(found.getTotalDeviceCount(), found.getEnabledDeviceCount(), found.getDisabledDeviceCount());
        });
    }

    private static void twins() {
        step("twin", () -> TWINS.get("java-gateway"), FleetProgram::view);
        step("tags", () -> tag("java-gateway", "city", "Oslo"), FleetProgram::view);
        step("more tags", () -> tag("java-gateway", "floor", "2"), FleetProgram::view);
        step("tags by a former etag", () -> {
            Twin twin = new Twin("java-gateway");
            twin.getTags().put("city", "Bergen");
            return TWINS.patch(twin, "former").getETag();
        });
        step(
                "replaced tags",
                () -> {
                    Twin twin = new Twin("java-gateway");
                    twin.getTags().put("owner", "java");
                    return TWINS.replace(twin);
                },
                FleetProgram::view);
        step("twin of a module", () -> TWINS.get("java-gateway", "door"), FleetProgram::view);
        step("twin of a stranger", () -> TWINS.get("java-stranger"), FleetProgram::view);
    }

    private static void queries() {
        step(
                "query for tags",
                () -> ids(new QueryClient(SERVICE).queryTwins("SELECT * FROM devices WHERE tags.owner = 'java'")));
        step("query page by page", () -> {
            for (int i = 0; i < 5; i++) {
                REGISTRY.addDevice(new Device("java-page-" + i));
            }
            TwinQueryResponse found = TWINS.query(
                    "SELECT * FROM devices",
                    QueryPageOptions.builder().pageSize(2).build());
            return ids(found).stream().filter(id -> id.startsWith("java-page-")).toList();
        });
    }

    private static Twin tag(String device, String name, String value) throws Exception {
        Twin twin = TWINS.get(device);
        twin.getTags().put(name, value);
        return TWINS.patch(twin);
    }

    private static List<String> ids(TwinQueryResponse found) throws Exception {
        List<String> ids = new ArrayList<>();
        while (found.hasNext()) {
            ids.add(found.next().getDeviceId());
        }
        return ids;
    }

    private static String names(RegistryIdentity found) {
        return found instanceof Module module ? module.getDeviceId() + "/" + module.getId() : found.getDeviceId();
    }

    private static Map<String, Object> view(Twin twin) {
        return Map.of(
                "deviceId", twin.getDeviceId(),
                "moduleId", String.valueOf(twin.getModuleId()),
                "tags", twin.getTags(),
                "status", String.valueOf(twin.getStatus()),
                "connectionState", String.valueOf(twin.getConnectionState()));
    }
}
