package io.culvert.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of a documentation page that code gives, between two comments; they name it where a page has several. It is compared with the page, or written into it when
 * the tests run with {@code -Ddocs.write=true}.
 */
final class GeneratedSection {
    private static final String BEGIN = "<!-- generated%s; see CONTRIBUTING.md -->\n";
    private static final String END = "<!-- end of generated%s -->\n";
    private static final boolean WRITE = Boolean.getBoolean("docs.write");

    private GeneratedSection() {}

    /** Fails when the page says something else than the code. */
    static void hold(String page, String expected) {
        holdNamed(page, "", expected);
    }

    /** The same of the part of this name. */
    static void hold(String page, String name, String expected) {
        holdNamed(page, " " + name, expected);
    }

    private static void holdNamed(String page, String name, String expected) {
        Path file = Repository.root().resolve("docs").resolve(page);
        String text = Repository.text(file);
        String opening = BEGIN.formatted(name);
        int begin = text.indexOf(opening) + opening.length();
        int end = text.indexOf(END.formatted(name));
        assertThat(end).as("end of the generated part" + name + " of " + page).isGreaterThanOrEqualTo(begin);
        if (WRITE) {
            write(file, text.substring(0, begin) + expected + text.substring(end));
        } else {
            assertThat(text.substring(begin, end))
                    .as(page + " (CONTRIBUTING.md has the command that rewrites it)")
                    .isEqualTo(expected);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
