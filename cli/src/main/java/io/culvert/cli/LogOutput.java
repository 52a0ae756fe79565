package io.culvert.cli;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Logs single lines to stderr: stdout belongs to results, and to the bytes of {@code connect}. In code instead of XML, which
 * took a third of a short command's start. A file named by {@code -Dlogback.configurationFile} decides alone, levels included.
 */
@ConfiguratorRank(ConfiguratorRank.FALLBACK + 1)
public final class LogOutput extends ContextAwareBase implements Configurator {
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg%n%ex{short}";
    /** Of a library whose faults are those of the network: what happened, and not where in its code. */
    private static final String PATTERN_OF_CLUSTER =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg%n%ex{0}";

    private static final String PATTERN_VERBOSE = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger: %msg%n";

    private static final String APPENDER = "stderr";
    private static final String CLUSTER = "com.hazelcast";

    /** Libraries whose INFO is about themselves. */
    private static final List<String> QUIET = List.of("com.zaxxer.hikari", "org.flywaydb", CLUSTER);

    /**
     * Where a node or a database that dies makes a warning with its stack of each connection and question to it; who is gone is
     * told by us.
     */
    private static final List<String> LOUD_WHEN_NODES_DIE = List.of(
            "com.hazelcast.internal.server.tcp",
            "com.hazelcast.internal.partition",
            "com.hazelcast.spi.impl.operationservice",
            "com.hazelcast.instance.impl.Node",
            "io.vertx.core.eventbus.impl.clustered",
            "com.zaxxer.hikari.pool");

    /** Sets what is logged from now on; DEBUG is for our own classes only, the libraries stay at INFO. */
    static void level(Level level) {
        if (hasOwnFile()) {
            return;
        }
        root().setLevel(level.isGreaterOrEqual(Level.INFO) ? level : Level.INFO);
        ((Logger) LoggerFactory.getLogger("io.culvert")).setLevel(level);
        if (level.equals(Level.DEBUG)) {
            verbose(root());
            verbose((Logger) LoggerFactory.getLogger(CLUSTER));
        }
    }

    private static void verbose(Logger logger) {
        if (logger.getAppender(APPENDER) instanceof ConsoleAppender<ILoggingEvent> stderr) {
            stderr.setEncoder(encoder(logger.getLoggerContext(), PATTERN_VERBOSE));
        }
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (hasOwnFile()) {
            // Logback asks us before it looks for files.
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(stderr(context, PATTERN));
        Logger cluster = context.getLogger(CLUSTER);
        cluster.setAdditive(false);
        cluster.addAppender(stderr(context, PATTERN_OF_CLUSTER));
        QUIET.forEach(library -> context.getLogger(library).setLevel(Level.WARN));
        LOUD_WHEN_NODES_DIE.forEach(library -> context.getLogger(library).setLevel(Level.ERROR));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static ConsoleAppender<ILoggingEvent> stderr(LoggerContext context, String pattern) {
        ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setName(APPENDER);
        stderr.setContext(context);
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder(context, pattern));
        stderr.start();
        return stderr;
    }

    private static PatternLayoutEncoder encoder(LoggerContext context, String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(pattern);
        encoder.start();
        return encoder;
    }

    private static boolean hasOwnFile() {
        return System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null;
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    }
}
