package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportFileTest {
    private final PrintWriter nowhere = new PrintWriter(new StringWriter());

    @TempDir
    private Path folder;

    @Test
    void aFileIsThereOnlyOnceItIsWholeAndItsOwnersAlone() throws Exception {
        Path target = Files.writeString(folder.resolve("out.jsonl"), "older\n");
        try (ExportFile file = ExportFile.open(target, nowhere)) {
            file.line("é");
            assertThat(target).hasContent("older\n");

            file.finish();
        }
        assertThat(target).hasContent("é\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rw-------");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void whatIsNotFinishedIsRemoved() throws Exception {
        Path target = folder.resolve("out.jsonl");
        try (ExportFile file = ExportFile.open(target, nowhere)) {
            file.line("half");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aDashIsStdout() {
        StringWriter out = new StringWriter();
        try (ExportFile file = ExportFile.open(Path.of("-"), new PrintWriter(out))) {
            file.line("one");
            file.finish();
        }
        assertThat(out).hasToString("one\n");
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> ExportFile.open(folder.resolve("none/out"), nowhere))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("cannot be written in " + folder.resolve("none"));
    }
}
