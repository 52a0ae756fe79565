package io.culvert.it.docs;

import io.culvert.node.config.HubConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** The keys of reference.yaml as tables, one for each section; the comment above a key is its explanation. */
final class ConfigurationTable {
    private static final String PREFIX = "CULVERT_CONF_";

    private final StringBuilder out = new StringBuilder();
    private final Deque<String> sections = new ArrayDeque<>();
    private String table = "none";
    private String comment = "";

    private ConfigurationTable() {}

    static String render() {
        return new ConfigurationTable()
                .read(reference().lines().skip(headLines()).toList());
    }

    /** The file begins with comments on itself. */
    private static long headLines() {
        return reference().lines().takeWhile(line -> line.startsWith("#")).count();
    }

    private String read(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.strip().startsWith("#")) {
                comment = line.strip().substring(1).strip();
            } else if (!line.isBlank()) {
                entry(line, i + 1 < lines.size() && isDeeper(line, lines, i + 1));
            }
        }
        return out.toString();
    }

    private void entry(String line, boolean isSection) {
        while (sections.size() > indent(line) / 2) {
            sections.removeLast();
        }
        int colon = line.indexOf(':');
        String name = line.substring(0, colon).strip();
        if (isSection) {
            sections.addLast(name);
        } else {
            key(String.join(".", sections), name, line.substring(colon + 1).strip());
        }
        comment = "";
    }

    private void key(String section, String name, String value) {
        if (!section.equals(table)) {
            table = section;
            out.append(out.isEmpty() ? "" : "\n");
            out.append("## ").append(section.isEmpty() ? "Top level" : section).append("\n\n");
            out.append("| key | default | meaning | environment |\n|---|---|---|---|\n");
        }
        String key = section.isEmpty() ? name : section + "." + name;
        String shown = value.isEmpty() || value.equals("\"\"") ? "empty" : "`" + value + "`";
        out.append("| `").append(key).append("` | ").append(shown);
        out.append(" | ").append(comment).append(" | `").append(variable(key)).append("` |\n");
    }

    private static String variable(String key) {
        return PREFIX + key.replace(".", "__").replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static boolean isDeeper(String line, List<String> lines, int next) {
        return line.strip().endsWith(":") && !lines.get(next).isBlank() && indent(lines.get(next)) > indent(line);
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }

    private static String reference() {
        try (InputStream in = HubConfig.class.getResourceAsStream("reference.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
