package io.culvert.cli;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** How a person calls this program from where it was called. */
final class ProgramName {
    private ProgramName() {}

    /** The start script of this jar, or else the jar itself. */
    static String find() {
        try {
            Path place = Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return script(place)
                    .map(found -> called(found, Path.of("").toAbsolutePath()))
                    .orElse("java -jar " + place);
        } catch (URISyntaxException e) {
            return "culvert";
        }
    }

    /** Beside the jar when installed, two folders above it where it was built. */
    private static Optional<Path> script(Path jar) {
        return Stream.of("culvert", "../../culvert")
                .map(name -> jar.resolveSibling(name).normalize())
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .findFirst();
    }

    static String called(Path script, Path folder) {
        return script.getParent().equals(folder) ? "./" + script.getFileName() : script.toString();
    }
}
