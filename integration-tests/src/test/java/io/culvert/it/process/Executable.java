package io.culvert.it.process;

import io.culvert.testkit.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The executable jar, and how it is started: the jar of this build, or the one that the property {@code culvert.jar} names, with the
 * Java of the tests and the flags of the start script {@code culvert}.
 */
public final class Executable {
    private static final int JAVA = Runtime.version().feature();
    private static final int JAVA_THAT_WARNS_OF_UNSAFE = 24;
    private static final String ONE_COMPILER = "-XX:TieredStopAtLevel=1";
    private static final Duration ARCHIVE_BOUND = Duration.ofMinutes(2);

    private static final Path ROOT = root();
    private static final Path JAR = Path.of(System.getProperty(
                    "culvert.jar", ROOT.resolve("cli/target/culvert.jar").toString()))
            .toAbsolutePath();

    /** Made once by the start script, as for a user; without it every start would take twice as long. */
    private static final Optional<Path> ARCHIVE = archive();

    private Executable() {}

    /**
     * The command that starts it with these arguments. Unlike the script, it has the JVM compile what runs often once and not twice:
     * most processes here live for seconds, half of which would go to that.
     */
    public static List<String> command(String... arguments) {
        List<String> command = commandForBulk(arguments);
        if (!command.contains(ONE_COMPILER)) {
            command.add(1, ONE_COMPILER);
        }
        return command;
    }

    /** The same as the script has it, for processes that live long enough to move much. */
    static List<String> commandForBulk(String... arguments) {
        if (!Files.exists(JAR)) {
            throw new AssertionError(JAR + " is missing (expected: mvn verify, which packages it before these tests)");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:disable",
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4"));
        if (JAVA >= JAVA_THAT_WARNS_OF_UNSAFE) {
            command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "-Dio.netty.noUnsafe=false"));
        }
        switch (arguments[0]) {
            // Not in the script: several of them run at once here.
            case "hub", "demo", "device-proxy", "service-proxy" -> command.add("-Xmx384m");
            case "connect" -> command.add("-XX:+UseSerialGC");
            default -> command.addAll(List.of("-XX:+UseSerialGC", ONE_COMPILER));
        }
        ARCHIVE.ifPresent(file -> command.add("-XX:SharedArchiveFile=" + file));
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** The start script, which finds the jar by itself. */
    static Path script() {
        return ROOT.resolve("culvert");
    }

    private static Optional<Path> archive() {
        if (!JAR.startsWith(ROOT) || !Files.exists(JAR)) {
            return Optional.empty();
        }
        ProcessBuilder version = new ProcessBuilder(script().toString(), "--version");
        version.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try (ChildProcess script = ChildProcess.start(version)) {
            script.awaitExit(ARCHIVE_BOUND);
        }
        String prefix = "culvert-" + System.getProperty("java.version") + "-";
        try (Stream<Path> files = Files.list(JAR.getParent())) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .filter(file -> file.getFileName().toString().endsWith(".jsa"))
                    .max(Comparator.comparing(Path::toString));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("culvert"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new AssertionError("no start script above " + Path.of("").toAbsolutePath());
            }
        }
        return folder;
    }
}
