package io.culvert.it.examples;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What an example needs of the machine, and where the examples are. */
final class Programs {
    private Programs() {}

    /** Those of the programs that are not on the path. */
    static List<String> missing(String... programs) {
        String[] folders = System.getenv("PATH").split(File.pathSeparator);
        return Stream.of(programs)
                .filter(program -> Arrays.stream(folders)
                        .noneMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program))))
                .toList();
    }

    /** The folder of an example in the source tree. */
    static Path example(String name) {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(here.resolve("examples").resolve(name))) {
            here = here.getParent();
        }
        return here.resolve("examples").resolve(name);
    }
}
