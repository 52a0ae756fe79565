package io.culvert.cli;

import io.culvert.client.Device;
import io.culvert.client.DeviceModule;
import io.culvert.client.Page;
import io.culvert.client.RegistryClient;
import io.culvert.client.Twin;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All devices of a hub and their modules, each followed by its own, as the lines of an export. Holds one page at a time. Used by
 * one thread, which waits.
 */
final class DeviceExport {
    /** Devices whose modules are asked for at once. */
    private static final int AT_ONCE = 100;

    private final RegistryClient registry;
    private final Waiting waiting;
    private final boolean keys;
    private final TwinWindow deviceTwins;
    private final TwinWindow moduleTwins;

    /** How the answer to a request is waited for. */
    interface Waiting {
        <T> T await(Future<T> answer);
    }

    DeviceExport(RegistryClient registry, Waiting waiting, boolean keys) {
        this.registry = registry;
        this.waiting = waiting;
        this.keys = keys;
        this.deviceTwins = new TwinWindow(registry, waiting, "SELECT * FROM devices");
        this.moduleTwins = new TwinWindow(registry, waiting, "SELECT * FROM devices.modules");
    }

    /** @return how many lines there are */
    long to(Consumer<String> lines, Progress progress) {
        boolean modules = moduleTwins.any();
        Optional<String> next = Optional.empty();
        long count = 0;
        do {
            Page<Device> page = waiting.await(registry.list(RegistryClient.MAX_LIST, next));
            Map<Identity, Twin> twins = deviceTwins.of(page.items().stream()
                    .map(device -> Identity.device(device.id()))
                    .toList());
            for (int from = 0; from < page.items().size(); from += AT_ONCE) {
                List<Device> devices = page.items()
                        .subList(from, Math.min(from + AT_ONCE, page.items().size()));
                List<JsonObject> written = lines(devices, twins, modules ? modulesOf(devices) : List.of());
                written.forEach(line -> lines.accept(line.encode()));
                count += written.size();
                progress.at(count);
            }
            next = page.continuation();
        } while (next.isPresent());
        return count;
    }

    /** For each of the devices its own. */
    private List<List<DeviceModule>> modulesOf(List<Device> devices) {
        List<Future<List<DeviceModule>>> answers = devices.stream()
                .map(device -> registry.modules()
                        .list(device.id())
                        .recover(failure -> TwinWindow.gone(failure)
                                ? Future.succeededFuture(List.of())
                                : Future.failedFuture(failure)))
                .toList();
        waiting.await(Future.join(answers));
        return answers.stream().map(Future::result).toList();
    }

    private List<JsonObject> lines(List<Device> devices, Map<Identity, Twin> twins, List<List<DeviceModule>> modules) {
        Map<Identity, Twin> below = moduleTwins.of(modules.stream()
                .flatMap(List::stream)
                .map(DeviceModule::identity)
                .toList());
        List<JsonObject> lines = new ArrayList<>();
        for (int i = 0; i < devices.size(); i++) {
            Identity device = Identity.device(devices.get(i).id());
            // What has no twin any more was deleted since it was listed.
            if (twins.containsKey(device)) {
                lines.add(ExportLine.of(device, devices.get(i).json(), twins.get(device), keys));
                for (DeviceModule module : modules.isEmpty() ? List.<DeviceModule>of() : modules.get(i)) {
                    Optional.ofNullable(below.get(module.identity()))
                            .ifPresent(twin -> lines.add(ExportLine.of(module.identity(), module.json(), twin, keys)));
                }
            }
        }
        return lines;
    }
}
