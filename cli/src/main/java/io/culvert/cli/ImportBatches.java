package io.culvert.cli;

import io.culvert.cli.ImportLines.Line;
import io.culvert.client.BulkRegistry;
import io.culvert.protocol.Identity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Puts lines together into requests such that a device and the modules that follow it go in one, which the hub does in their
 * order. Used by one thread.
 */
final class ImportBatches {
    /**
     * What goes in one request.
     *
     * @param after whether all before must be done first: a module's device is not among it
     */
    record Batch(List<Line> lines, boolean after) {
        static Batch of(List<Line> lines) {
            Set<String> devices = new HashSet<>();
            boolean after = false;
            for (Line line : lines) {
                Identity identity = line.change().identity();
                if (identity.moduleId().isEmpty()) {
                    devices.add(identity.deviceId());
                }
                after |= !devices.contains(identity.deviceId());
            }
            return new Batch(List.copyOf(lines), after);
        }
    }

    /** Of characters, of up to three bytes: a hub takes requests of 1 MiB. */
    static final int MAX_LENGTH = 300 * 1024;

    private final List<Line> gathered = new ArrayList<>();
    /** Where the last device is. */
    private int lastDevice;

    private int length;

    /** @return what is full now, if anything */
    Optional<Batch> add(Line line) {
        boolean module = line.change().identity().moduleId().isPresent();
        Optional<Batch> full = Optional.empty();
        if (gathered.size() == BulkRegistry.MAX_ITEMS || length + line.length() > MAX_LENGTH && !gathered.isEmpty()) {
            // The last device stays with its modules, unless these alone fill a request.
            full = Optional.of(cut(module && lastDevice > 0 ? lastDevice : gathered.size()));
        }
        if (!module) {
            lastDevice = gathered.size();
        }
        gathered.add(line);
        length += line.length();
        return full;
    }

    /** What is left. */
    Optional<Batch> rest() {
        return gathered.isEmpty() ? Optional.empty() : Optional.of(cut(gathered.size()));
    }

    private Batch cut(int end) {
        List<Line> first = gathered.subList(0, end);
        Batch batch = Batch.of(first);
        length -= first.stream().mapToInt(Line::length).sum();
        first.clear();
        lastDevice = 0;
        return batch;
    }
}
