package io.culvert.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReferenceYamlTest {
    @Test
    void everyKeyIsThereWithItsDefault() throws IOException {
        Settings settings = new Settings();
        settings.addYaml(reference(), "reference.yaml");

        assertThat(settings.byKey().keySet())
                .containsExactlyElementsOf(ConfigKeys.of(HubConfig.defaults()).keySet());
        assertThat(new RecordBinder(settings.byKey()).bind("", HubConfig.defaults()))
                .isEqualTo(HubConfig.defaults());
    }

    @Test
    void everyKeyHasOneCommentLineAboveIt() throws IOException {
        List<String> lines = reference().lines().toList();
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            boolean section =
                    line.endsWith(":") && i + 1 < lines.size() && indent(lines.get(i + 1)) > indent(lines.get(i));
            if (!line.isEmpty() && !line.startsWith("#") && !section) {
                assertThat(lines.get(i - 1).strip()).as("above " + line).startsWith("# ");
            }
        }
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }

    private static String reference() throws IOException {
        try (InputStream in = HubConfig.class.getResourceAsStream("reference.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
