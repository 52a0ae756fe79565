package io.culvert.cli;

import ch.qos.logback.classic.Level;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The base of every command that does something: help, {@code --verbose}, log level, output and exit code. A command ends with an
 * {@link ExitCode}, or throws {@link CommandFailure}; any other exception is printed as its message and exits with FAILED.
 * Owned by the main thread.
 */
abstract class Subcommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Option(
            names = {"-v", "--verbose"},
            description = "Log details, and show stack traces of failures.")
    private boolean verbose;

    /** What the command does, on the main thread; it may block. */
    protected abstract ExitCode run() throws Exception;

    /** What is logged to stderr without {@code --verbose}; long-running servers say INFO. */
    protected Level logLevel() {
        return Level.WARN;
    }

    @Override
    public final Integer call() throws Exception {
        LogOutput.level(verbose ? Level.DEBUG : logLevel());
        return run().code();
    }

    /** Where results go. Everything else goes to {@link #err}. */
    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** For a {@link CommandLine.ParameterException}. */
    protected final CommandLine commandLine() {
        return spec.commandLine();
    }

    protected final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    final boolean verbose() {
        return verbose;
    }
}
