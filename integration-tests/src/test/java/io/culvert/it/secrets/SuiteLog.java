package io.culvert.it.secrets;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import io.culvert.testhub.MintedSecrets;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes everything that the tests' JVM logs into one file, down to DEBUG for our own code: message, thread, context, and what
 * exceptions and their causes say. {@link NothingSecretTest} searches it. Guarded by its own monitor.
 */
public final class SuiteLog extends AppenderBase<ILoggingEvent> {
    /** Of one build, whose tests run in several JVMs; others with the tests' class path are no part of it. */
    static final Path FOLDER = Path.of("target", "suite-log", System.getProperty("culvert.build", "no-build"));

    static final String SUFFIX = ".txt";

    /** This JVM's. Surefire runs tests in the module's folder. */
    static final Path FILE = FOLDER.resolve(ProcessHandle.current().pid() + SUFFIX);

    /** More is not kept; the test that searches it fails then. */
    static final long MOST_CHARACTERS = 512L << 20;

    private Path file = FILE;
    private BufferedWriter writer;
    private long written;

    /** Whether Maven runs all tests, not only what {@code -Dtest} names or a development environment starts. */
    static boolean ofWholeBuild() {
        return System.getProperty("culvert.build") != null && System.getProperty("test") == null;
    }

    /** Where the JVM that wrote this log leaves the keys that its hubs gave out. */
    static Path keysOf(Path log) {
        return log.resolveSibling(log.getFileName().toString().replace(SUFFIX, ".keys"));
    }

    /** For the tests of another JVM, which search what this one wrote. */
    static void leaveKeys() {
        try {
            Files.write(keysOf(FILE), MintedSecrets.keys());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For another file than the suite's. */
    SuiteLog to(Path other) {
        file = other;
        return this;
    }

    @Override
    public synchronized void start() {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            writer = Files.newBufferedWriter(file);
            super.start();
        } catch (IOException e) {
            addError("no " + file, e);
        }
    }

    @Override
    protected synchronized void append(ILoggingEvent event) {
        StringBuilder line = new StringBuilder()
                .append(event.getLevel())
                .append(" [")
                .append(event.getThreadName())
                .append("] ")
                .append(event.getLoggerName())
                .append(' ')
                .append(event.getFormattedMessage());
        for (Map.Entry<String, String> entry : event.getMDCPropertyMap().entrySet()) {
            line.append(' ').append(entry.getKey()).append('=').append(entry.getValue());
        }
        for (IThrowableProxy cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
            line.append(" | ").append(cause.getClassName()).append(": ").append(cause.getMessage());
        }
        written += line.length() + 1;
        if (written > MOST_CHARACTERS) {
            return;
        }
        try {
            writer.append(line).append('\n');
            writer.flush();
        } catch (IOException e) {
            addError("cannot write to " + file, e);
        }
    }

    @Override
    public synchronized void stop() {
        super.stop();
        try {
            writer.close();
        } catch (IOException e) {
            addError("cannot close " + file, e);
        }
    }
}
