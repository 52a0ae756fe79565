package io.culvert.node.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a configuration: defaults, replaced by a YAML file, replaced by {@code CULVERT_CONF_…} variables, replaced by flags. Every
 * mistake is a {@link ConfigException} of one line.
 */
public final class ConfigReader {
    private ConfigReader() {}

    /** The hub's configuration. */
    public static HubConfig hub(Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {
        return read(HubConfig.defaults(), file, environment, flags);
    }

    /**
     * Any configuration record.
     *
     * @param environment variables of the process; those without our prefix are left alone
     * @param flags by dotted key
     */
    public static <R extends Record> R read(
            R defaults, Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {
        Settings settings = new Settings();
        file.ifPresent(settings::addFile);
        settings.addEnvironment(environment);
        settings.addFlags(flags);
        Set<String> known = ConfigKeys.of(defaults).keySet();
        Map<String, Set<String>> named = ConfigKeys.ofNamedSections(defaults);
        settings.byKey()
                .forEach((key, setting) -> named.keySet().stream()
                        .filter(sections -> key.startsWith(sections + "."))
                        .findFirst()
                        .ifPresentOrElse(
                                sections -> checkNamed(key, setting, sections, named.get(sections)),
                                () -> checkKnown(key, setting, known)));
        return new RecordBinder(settings.byKey()).bind("", defaults);
    }

    /** A key of a section that the user named. */
    private static void checkNamed(String key, Setting setting, String sections, Set<String> known) {
        int end = key.lastIndexOf('.');
        String wrong = null;
        if (end > sections.length()) {
            String last = key.substring(end + 1);
            wrong = known.contains(last) ? null : "unknown key (nearest: " + ConfigKeys.nearest(last, known) + ")";
        } else if (!setting.bare()) {
            wrong = "a value (expected: a section with keys such as "
                    + known.iterator().next() + ")";
        }
        if (wrong != null) {
            throw new ConfigException(setting.origin() + ": " + key + ": " + wrong);
        }
    }

    private static void checkKnown(String key, Setting setting, Set<String> known) {
        if (known.contains(key) || known.stream().anyMatch(name -> name.startsWith(key + "."))) {
            return;
        }
        Optional<String> leaf =
                known.stream().filter(name -> key.startsWith(name + ".")).findFirst();
        throw new ConfigException(setting.origin() + ": "
                + leaf.map(name -> name + ": a section (expected: a value)")
                        .orElseGet(() -> key + ": unknown key (nearest: " + ConfigKeys.nearest(key, known) + ")"));
    }
}
