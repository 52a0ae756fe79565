package io.culvert.cli;

import io.culvert.client.Device;
import io.culvert.client.DeviceModule;
import io.culvert.client.HubException;
import io.culvert.client.Page;
import io.culvert.client.RegistryClient;
import io.culvert.client.Twin;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All devices of a hub and their modules, each followed by its own, as the lines of an export. Holds one page at a time. Used by
 * one thread, which waits.
 */
final class DeviceExport {
    /** Devices at once: each is a few requests, all of a page in parallel. */
    private static final int PAGE = 100;

    private final RegistryClient registry;
    private final Waiting waiting;
    private final boolean keys;

    /** How the answer to a request is waited for. */
    interface Waiting {
        <T> T await(Future<T> answer);
    }

    DeviceExport(RegistryClient registry, Waiting waiting, boolean keys) {
        this.registry = registry;
        this.waiting = waiting;
        this.keys = keys;
    }

    /** @return how many lines there are */
    long to(Consumer<String> lines, Progress progress) {
        boolean modules = hasModules();
        Optional<String> next = Optional.empty();
        long count = 0;
        do {
            Page<Device> page = waiting.await(registry.list(PAGE, next));
            List<Future<List<JsonObject>>> records = page.items().stream()
                    .map(device -> records(device, modules))
                    .toList();
            waiting.await(Future.join(records));
            for (Future<List<JsonObject>> record : records) {
                record.result().forEach(line -> lines.accept(line.encode()));
                count += record.result().size();
            }
            progress.at(count);
            next = page.continuation();
        } while (next.isPresent());
        return count;
    }

    private boolean hasModules() {
        Optional<String> next = Optional.empty();
        do {
            Page<Twin> page = waiting.await(registry.twins().query("SELECT * FROM devices.modules", 1, next));
            if (!page.items().isEmpty()) {
                return true;
            }
            next = page.continuation();
        } while (next.isPresent());
        return false;
    }

    private Future<List<JsonObject>> records(Device device, boolean modules) {
        Future<List<DeviceModule>> below = modules
                ? registry.modules().list(device.id()).recover(DeviceExport::noneWhereGone)
                : Future.succeededFuture(List.of());
        return below.compose(found -> {
            List<Future<JsonObject>> lines = new ArrayList<>();
            lines.add(line(Identity.device(device.id()), device.json()));
            found.forEach(module -> lines.add(line(module.identity(), module.json())));
            return Future.join(lines)
                    .map(done -> lines.stream()
                            .map(Future::result)
                            .filter(line -> !line.isEmpty())
                            .toList());
        });
    }

    /** Empty when it was deleted since it was listed. */
    private Future<JsonObject> line(Identity identity, JsonObject record) {
        return registry.twins()
                .get(identity)
                .map(twin -> ExportLine.of(identity, record, twin, keys))
                .recover(failure ->
                        gone(failure) ? Future.succeededFuture(new JsonObject()) : Future.failedFuture(failure));
    }

    private static <T> Future<List<T>> noneWhereGone(Throwable failure) {
        return gone(failure) ? Future.succeededFuture(List.of()) : Future.failedFuture(failure);
    }

    private static boolean gone(Throwable failure) {
        return failure instanceof HubException known
                && known.reason().map(CloseReason::httpStatus).equals(Optional.of(404));
    }
}
