package io.culvert.it.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The source tree that the tests run in: its root and its files, without build output and version control. */
final class Repository {
    private static final Set<String> NOT_SOURCE =
            Set.of("target", ".git", ".idea", ".vscode", "culvert-data", "node_modules");

    private Repository() {}

    /** The folder of the parent pom. Maven runs tests in the module's folder, an IDE may run them elsewhere below. */
    static Path root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("pom.xml")) && Files.exists(folder.resolve("integration-tests"))) {
                return folder;
            }
        }
        throw new IllegalStateException("working directory: not inside the source tree");
    }

    /** All files whose name ends so, in a fixed order. */
    static List<Path> files(String... endings) {
        try (Stream<Path> all = Files.walk(root())) {
            return all.filter(Files::isRegularFile)
                    .filter(Repository::isSource)
                    .filter(file -> Stream.of(endings)
                            .anyMatch(ending -> file.getFileName().toString().endsWith(ending)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How the file is named in a failure: relative to the root. */
    static String name(Path file) {
        return root().relativize(file).toString();
    }

    private static boolean isSource(Path file) {
        for (Path part : root().relativize(file)) {
            if (NOT_SOURCE.contains(part.toString())) {
                return false;
            }
        }
        return true;
    }
}
