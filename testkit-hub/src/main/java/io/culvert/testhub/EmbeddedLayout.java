package io.culvert.testhub;

import io.culvert.node.StreamEnding;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The default: each hub is one node in the tests' JVM, on free ports and in a folder of its own. */
final class EmbeddedLayout implements HubLayout {
    @Override
    public String name() {
        return "embedded";
    }

    @Override
    public RunningHub start(Optional<Path> folder, Map<String, String> settings, Consumer<StreamEnding> whenEnded)
            throws Exception {
        return EmbeddedHub.start(folder, settings, whenEnded);
    }
}
