package io.culvert.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.it.secrets.SecretSearch;
import io.culvert.testkit.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The processes of a test class and the folder they work in.
 *
 * <p>Closing it kills them all, and fails when any of them has written a secret (a key that was made known, a ticket, a signature)
 * or a stack trace, or has lost a buffer. Safe for any thread.
 */
public final class Processes implements AutoCloseable {
    private static final Pattern LEAK = Pattern.compile("LEAK: ");
    private static final int LINES_ABOVE = 2;
    private static final Pattern STACK_TRACE = Pattern.compile("^\\s+at [\\w.$/]+\\(");

    /** Where all that the processes wrote is kept, for who looks for the cause of a failure. */
    private static final Path OUTPUT = Path.of("target", "process-output");

    /** Which of the JVMs it is that run tests side by side: what several classes share runs in each of them. */
    private static final String JVM = System.getProperty("culvert.jvm", "1");

    private final Path output;
    private final Path folder;
    private final boolean forBulk;
    private final List<ChildProcess> all = new CopyOnWriteArrayList<>();
    private final Set<ChildProcess> mayPrintSecrets = ConcurrentHashMap.newKeySet();
    private final SecretSearch secrets = new SecretSearch();

    public Processes(Class<?> test) {
        this(test, false);
    }

    /** Those that are to move much, which starts slower. */
    static Processes forBulk(Class<?> test) {
        return new Processes(test, true);
    }

    private Processes(Class<?> test, boolean forBulk) {
        this.forBulk = forBulk;
        output = OUTPUT.resolve(test.getSimpleName() + (JVM.equals("1") ? "" : "-" + JVM));
        try {
            folder = Files.createTempDirectory("culvert-it");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the processes run and keep their files; removed at the end. */
    public Path folder() {
        return folder;
    }

    /** A new file in the folder. */
    public Path file(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts {@code culvert} with these arguments. */
    public ChildProcess culvert(String... arguments) {
        return start(builder(forBulk ? Executable.commandForBulk(arguments) : Executable.command(arguments)));
    }

    /** Starts a command whose very purpose is to print a key. */
    ChildProcess culvertThatPrintsKeys(String... arguments) {
        ChildProcess process = culvert(arguments);
        mayPrintSecrets.add(process);
        return process;
    }

    /** Starts another program. */
    public ChildProcess start(ProcessBuilder builder) {
        ChildProcess process = ChildProcess.start(builder);
        all.add(process);
        return process;
    }

    /** A program in the folder, without what the caller's environment says of hubs and proxies. */
    public ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment()
                .keySet()
                .removeIf(name ->
                        name.startsWith("CULVERT_") || name.toUpperCase().endsWith("_PROXY"));
        return builder;
    }

    /** Text that no process may write, as it is or percent-encoded. */
    public void secret(String text) {
        secrets.add(text);
    }

    /** The lines so far of all processes in which a secret stands. */
    List<String> leaks() {
        return all.stream()
                .filter(process -> !mayPrintSecrets.contains(process))
                .flatMap(process -> process.lines().stream())
                .filter(this::holdsSecret)
                .toList();
    }

    /** Whether a known secret stands in the line, or what looks like one. */
    boolean holdsSecret(String line) {
        return secrets.found(line).isPresent();
    }

    @Override
    public void close() throws IOException {
        all.forEach(ChildProcess::close);
        keepOutput();
        List<String> leaks = leaks();
        List<String> lostBuffers = linesWith(LEAK, all);
        List<String> stackTraces = all.stream()
                .filter(process -> !process.toString().contains(" --verbose"))
                .flatMap(process -> stackTraces(process.lines()).stream())
                .toList();
        remove(folder);
        assertThat(leaks).as("lines with secrets").isEmpty();
        assertThat(stackTraces).as("stack traces that nobody asked for").isEmpty();
        assertThat(lostBuffers).as("buffers that were never released").isEmpty();
    }

    /** Every frame, and above the first what was logged with it. */
    private static List<String> stackTraces(List<String> lines) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (STACK_TRACE.matcher(lines.get(i)).find()) {
                for (int above = Math.max(i - LINES_ABOVE, 0); above < i && found.isEmpty(); above++) {
                    found.add(lines.get(above));
                }
                found.add(lines.get(i));
            }
        }
        return found;
    }

    private static List<String> linesWith(Pattern pattern, List<ChildProcess> processes) {
        return processes.stream()
                .flatMap(process -> process.lines().stream())
                .filter(line -> pattern.matcher(line).find())
                .toList();
    }

    private void keepOutput() throws IOException {
        if (Files.exists(output)) {
            remove(output);
        }
        Files.createDirectories(output);
        for (int i = 0; i < all.size(); i++) {
            List<String> lines = new ArrayList<>(List.of(all.get(i).toString()));
            lines.addAll(all.get(i).lines());
            Files.write(output.resolve("process-" + i + ".txt"), lines);
        }
    }

    private static void remove(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
