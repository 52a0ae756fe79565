package io.culvert.node.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was set, by dotted key; a later source replaces what an earlier one said. */
final class Settings {
    /** The prefix matters: Kubernetes injects {@code CULVERT_PORT=tcp://…} for a Service named culvert. */
    static final String ENVIRONMENT_PREFIX = "CULVERT_CONF_";

    private final Map<String, Setting> byKey = new LinkedHashMap<>();

    Map<String, Setting> byKey() {
        return byKey;
    }

    void addFile(Path file) {
        try {
            addYaml(Files.readString(file), file.toString());
        } catch (NoSuchFileException e) {
            throw new ConfigException(file + ": no such file", e);
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    void addYaml(String text, String origin) {
        ObjectMapper yaml = new ObjectMapper(YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build());
        try {
            JsonNode root = yaml.readTree(text);
            if (root == null || root.isMissingNode() || root.isNull()) {
                return;
            }
            if (!root.isObject()) {
                throw new ConfigException(origin + ": not a map (expected: keys and values)");
            }
            addMap("", root, origin);
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr() + ":";
            String problem = e.getOriginalMessage().lines().findFirst().orElse("malformed");
            throw new ConfigException(origin + ":" + where + " not YAML: " + problem, e);
        }
    }

    /** {@code CULVERT_CONF_HTTPS__MAX_CONNECTIONS} is {@code https.max-connections}; the elements of lists are parted by commas. */
    void addEnvironment(Map<String, String> environment) {
        environment.forEach((name, value) -> {
            if (name.startsWith(ENVIRONMENT_PREFIX)) {
                String key = name.substring(ENVIRONMENT_PREFIX.length())
                        .toLowerCase(Locale.ROOT)
                        .replace("__", ".")
                        .replace('_', '-');
                byKey.put(key, Setting.scalar(value, name));
            }
        });
    }

    /** Flags by dotted key, as text. */
    void addFlags(Map<String, String> flags) {
        flags.forEach((key, value) -> byKey.put(key, Setting.scalar(value, "command line")));
    }

    private void addMap(String prefix, JsonNode map, String origin) {
        map.properties().forEach(entry -> {
            String key = prefix + entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isObject() && !value.isEmpty()) {
                addMap(key + ".", value, origin);
            } else if (value.isArray()) {
                byKey.put(key, new Setting(elements(key, value, origin), true, origin));
            } else if (value.isNull() || value.isObject()) {
                byKey.put(key, new Setting(List.of(), false, origin));
            } else {
                byKey.put(key, Setting.scalar(value.asText(), origin));
            }
        });
    }

    private static List<String> elements(String key, JsonNode array, String origin) {
        List<String> elements = new ArrayList<>();
        for (JsonNode element : array) {
            if (!element.isValueNode() || element.isNull()) {
                throw new ConfigException(origin + ": " + key + ": nested (expected: a list of plain values)");
            }
            elements.add(element.asText());
        }
        return elements;
    }
}
