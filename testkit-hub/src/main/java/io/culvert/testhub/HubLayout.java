package io.culvert.testhub;

import io.culvert.node.StreamEnding;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * How the hubs of tests are run: by default each as one node in the tests' JVM. The system property {@value #PROPERTY} names another
 * way, which is found as a service of this interface, so that the same tests run on hubs of several processes.
 */
public interface HubLayout {
    /** Names the layout; unset or empty for the default. */
    String PROPERTY = "culvert.layout";

    /** As the property names it. */
    String name();

    /**
     * A hub that serves, or one that serves already where several tests may share it.
     *
     * @param folder the data folder, kept when the hub is closed; a layout may refuse one
     * @param settings any keys of the configuration, dotted as on the command line
     * @param whenEnded told of each stream that ends
     */
    RunningHub start(Optional<Path> folder, Map<String, String> settings, Consumer<StreamEnding> whenEnded)
            throws Exception;

    /** The layout that the property names. */
    static HubLayout chosen() {
        String wanted = System.getProperty(PROPERTY, "");
        if (wanted.isEmpty()) {
            return new EmbeddedLayout();
        }
        List<HubLayout> known = Stream.concat(
                        Stream.of(new EmbeddedLayout()),
                        ServiceLoader.load(HubLayout.class).stream().map(ServiceLoader.Provider::get))
                .toList();
        return known.stream()
                .filter(layout -> layout.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(PROPERTY + ": '" + wanted + "' (expected: one of "
                        + known.stream().map(HubLayout::name).toList() + ")"));
    }
}
