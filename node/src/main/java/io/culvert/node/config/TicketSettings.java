package io.culvert.node.config;

import java.nio.file.Path;
import java.util.List;

/**
 * The keys of tickets.
 *
 * @param keys PEM files, the same on all nodes: the first signs, all verify; empty: one is generated in the data folder
 */
public record TicketSettings(List<Path> keys) {
    public TicketSettings {
        keys = List.copyOf(keys);
    }

    public static TicketSettings defaults() {
        return new TicketSettings(List.of());
    }
}
