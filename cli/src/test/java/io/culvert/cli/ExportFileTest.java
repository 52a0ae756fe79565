package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an export does to what stands in its place. */
class ExportFileTest {
    @TempDir
    private Path folder;

    private final PrintWriter out = new PrintWriter(new StringWriter());

    @Test
    void aLinkStaysAndItsFileIsReplaced() throws Exception {
        Path file = Files.writeString(folder.resolve("devices.jsonl"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);

        try (ExportFile export = ExportFile.open(link, out)) {
            export.line("new");
            export.finish();
        }

        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void whatIsNoFileIsLeftAlone() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));

        assertThatThrownBy(() -> ExportFile.open(empty, out))
                .isInstanceOf(CommandFailure.class)
                .hasMessage(empty + ": not a file (expected: a file, or - for stdout)");
        assertThat(empty).isEmptyDirectory();
    }
}
