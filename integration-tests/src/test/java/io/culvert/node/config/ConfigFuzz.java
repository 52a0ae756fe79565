package io.culvert.node.config;

import static io.culvert.it.fuzz.Fuzzed.require;

import io.culvert.it.fuzz.Fuzzed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Fuzz target: the configuration's file, variables and values. Every mistake is a ConfigException of one line. */
public final class ConfigFuzz {
    private static final Path FILE = file();

    private ConfigFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        String text = Fuzzed.text(data);
        Files.write(FILE, data);
        oneLine(() -> ConfigReader.hub(Optional.of(FILE), Map.of(), Map.of()));

        int equals = text.indexOf('=');
        if (equals > 0) {
            String key = text.substring(0, equals);
            String value = text.substring(equals + 1);
            oneLine(() -> ConfigReader.hub(Optional.empty(), Map.of(), Map.of(key, value)));
            oneLine(() -> ConfigReader.hub(Optional.empty(), Map.of("CULVERT_CONF_" + key, value), Map.of()));
        }
        ValueType durations = ValueType.of(Duration.class);
        Fuzzed.roundTrip(text, durations.parse(), ValueType::write);
    }

    private static void oneLine(Runnable read) {
        try {
            read.run();
        } catch (ConfigException refused) {
            require(refused.getMessage().lines().count() <= 1, () -> "more than a line: " + refused.getMessage());
        }
    }

    private static Path file() {
        try {
            Path file = Files.createTempFile("culvert-fuzz", ".yaml");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
