package io.culvert.node.data;

import io.culvert.cluster.TicketKeys;
import io.culvert.node.config.ConfigException;
import io.culvert.node.config.TicketSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the keys of tickets come from: the configured files, or one that is generated in the data folder. */
public final class TicketKeyFiles {
    private TicketKeyFiles() {}

    public static TicketKeys load(TicketSettings settings, DataFolder folder) {
        if (settings.keys().isEmpty()) {
            return new TicketKeys(List.of(generated(folder)));
        }
        List<TicketKeys.Key> keys = new ArrayList<>();
        for (Path file : settings.keys()) {
            keys.add(parse("tickets.keys", file));
        }
        return new TicketKeys(keys);
    }

    private static TicketKeys.Key generated(DataFolder folder) {
        Path file = folder.ticketKey();
        if (Files.exists(file)) {
            return parse("data-dir", file);
        }
        TicketKeys.Key fresh = TicketKeys.generate();
        try {
            DurableFile.writeSecret(file, TicketKeys.pemFile(fresh).reveal());
        } catch (IOException e) {
            throw new ConfigException("data-dir: " + file + ": cannot be written", e);
        }
        return fresh;
    }

    private static TicketKeys.Key parse(String name, Path file) {
        String text = Pem.read(name, file);
        try {
            return TicketKeys.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name + ": " + file + ": " + e.getMessage(), e);
        }
    }
}
