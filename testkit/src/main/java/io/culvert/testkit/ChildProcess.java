package io.culvert.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A real program that a test has started, with its output in memory and its life in the test's hands.
 *
 * <pre>{@code
 * try (ChildProcess hub = ChildProcess.start("java", "-jar", "culvert.jar", "hub", "--https-port", "0")) {
 *     int port = Integer.parseInt(hub.awaitLine("listening on port (\\d+)", ofSeconds(20)).group(1));
 *     ...
 *     hub.terminate();
 *     assertThat(hub.awaitExit(ofSeconds(10))).isZero();
 * }
 * }</pre>
 *
 * <p>Closing it kills the process and every descendant it still has; what is open when the JVM ends normally is killed then.
 * Safe for use from any thread.
 */
public final class ChildProcess implements AutoCloseable {
    /** How long {@link #close} waits for a killed process to be gone. */
    private static final Duration CLOSE_BOUND = Duration.ofSeconds(10);

    /** How long a finished process's last lines may take to arrive. */
    private static final Duration OUTPUT_BOUND = Duration.ofSeconds(1);

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final Set<ChildProcess> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> OPEN.forEach(ChildProcess::kill), "child-processes-shutdown"));
    }

    private final String name;
    private final Process process;
    private final boolean rawOutput;
    private final ProcessOutput output = new ProcessOutput();
    private final Set<ProcessHandle> family = new LinkedHashSet<>();

    private ChildProcess(ProcessBuilder builder, boolean rawOutput) {
        this.name = String.join(" ", builder.command());
        this.rawOutput = rawOutput;
        try {
            this.process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start: " + name, e);
        }
    }

    /** Starts the program in this JVM's working directory and environment. */
    public static ChildProcess start(String... command) {
        return start(new ProcessBuilder(command));
    }

    /** Starts the program in this JVM's working directory and environment. */
    public static ChildProcess start(List<String> command) {
        return start(new ProcessBuilder(command));
    }

    /** Starts what the builder describes (directory, environment, redirections); outputs it leaves as pipes are collected as lines. */
    public static ChildProcess start(ProcessBuilder builder) {
        return new ChildProcess(builder, false).begin();
    }

    /** Starts what the builder describes, with its standard output left for {@link #rawOutput}: for programs that write bytes, not lines. */
    public static ChildProcess startRaw(ProcessBuilder builder) {
        return new ChildProcess(builder, true).begin();
    }

    private ChildProcess begin() {
        OPEN.add(this);
        if (!rawOutput) {
            output.collect(process.getInputStream(), false, "stdout of " + pid());
        }
        output.collect(process.getErrorStream(), true, "stderr of " + pid());
        return this;
    }

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    /** The process's standard input. */
    public OutputStream input() {
        return process.getOutputStream();
    }

    /** The process's standard output as bytes, when it was started with {@link #startRaw}. */
    public InputStream rawOutput() {
        if (!rawOutput) {
            throw new IllegalStateException("output of " + name + ": lines (expected: started with startRaw)");
        }
        return process.getInputStream();
    }

    /** The lines of standard output so far. */
    public List<String> stdout() {
        return output.lines(error -> !error);
    }

    /** The lines of standard error so far. */
    public List<String> stderr() {
        return output.lines(error -> error);
    }

    /** The lines of both outputs so far, in the order they came. */
    public List<String> lines() {
        return output.lines(any -> true);
    }

    /**
     * Tells of every line of both outputs, those already written first.
     *
     * @param listener called one line at a time while the outputs wait for it, so it must be quick; not to ask this process
     */
    public void onLine(Consumer<String> listener) {
        output.listen(listener);
    }

    /**
     * The first line of either output, also among those already written, in which the regular expression is found; with its groups.
     *
     * @throws AssertionError when the bound passes or the outputs end without such a line; the message holds the last lines
     */
    public MatchResult awaitLine(String regex, Duration bound) {
        MatchResult found = output.await(Pattern.compile(regex), bound);
        if (found == null) {
            throw new AssertionError("no line matching \"" + regex + "\" within " + bound.toMillis() + " ms from "
                    + described() + ":\n" + output.tail());
        }
        return found;
    }

    /**
     * The exit code, once the process has ended and its output is complete; 128 + signal when a signal ended it, as 137 after
     * {@link #kill}.
     *
     * @throws AssertionError when it still runs after the bound; the message holds the last lines
     */
    public int awaitExit(Duration bound) {
        if (!awaitGone(bound)) {
            throw new AssertionError(
                    "still running after " + bound.toMillis() + " ms: " + described() + ":\n" + output.tail());
        }
        output.awaitEnd(OUTPUT_BOUND);
        return process.exitValue();
    }

    /** Whether the process still runs; a stopped one does. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Asks the process to end, with SIGTERM. */
    public void terminate() {
        rememberFamily();
        // Process.destroy would also close the pipes and lose what the process says on its way out; its handle does
        // not.
        process.toHandle().destroy();
    }

    /** Ends the process and its descendants at once, as {@code kill -9} does. */
    public void kill() {
        rememberFamily();
        process.toHandle().destroyForcibly();
        synchronized (family) {
            family.forEach(ProcessHandle::destroyForcibly);
        }
    }

    // A dead process can no longer be asked for its descendants, so they are noted before each end.
    private void rememberFamily() {
        synchronized (family) {
            process.descendants().forEach(family::add);
        }
    }

    /** Stops the process where it is, with SIGSTOP: its connections stay open and nobody reads them. It has stopped when this returns. Not on Windows. */
    public void freeze() {
        signal("STOP");
        // The kernel stops a running process at its next chance, not at once.
        Bound bound = Bound.in(CLOSE_BOUND);
        while (!ProcessUsage.isStopped(pid())) {
            if (bound.passed()) {
                throw new IllegalStateException("cannot be stopped: " + described());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Lets a frozen process go on, with SIGCONT. */
    public void thaw() {
        signal("CONT");
    }

    /** Sends a signal by its name without SIG, as {@code HUP}; an {@link IllegalStateException} when the process is gone. */
    public void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start();
            if (!kill.waitFor(CLOSE_BOUND.toSeconds(), TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("signal " + signal + " not delivered to " + described());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while signalling", e);
        }
    }

    /** What the process uses now; empty when it has ended or the system is not Linux. */
    public Optional<ProcessUsage> usage() {
        return ProcessUsage.of(pid());
    }

    /** Kills the process with its descendants, and waits until it is gone. */
    @Override
    public void close() {
        kill();
        if (!awaitGone(CLOSE_BOUND)) {
            throw new IllegalStateException("cannot be killed: " + described());
        }
        OPEN.remove(this);
    }

    private boolean awaitGone(Duration bound) {
        try {
            return process.waitFor(bound.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
    }

    private String described() {
        return "process " + pid() + " (" + name
                + (process.isAlive() ? ", running)" : ", ended " + process.exitValue() + ")");
    }

    @Override
    public String toString() {
        return described();
    }
}
