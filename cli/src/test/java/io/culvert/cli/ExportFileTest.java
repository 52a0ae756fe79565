package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
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

    @Test
    void aFullDiskIsToldAtTheLatestWhenItIsFinished() throws Exception {
        PrintWriter full = new PrintWriter(new Writer() {
            @Override
            public void write(char[] text, int from, int length) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });

        try (ExportFile export = ExportFile.open(Path.of("-"), full)) {
            export.line("few");

            assertThatThrownBy(export::finish)
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("the disk may be full");
        }
    }
}
