package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogOutputTest {
    private final LoggerContext context = new LoggerContext();

    @Test
    void linesGoToStderrUnlessTheUserBringsAFile() {
        assertThat(new LogOutput().configure(context)).isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
        assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stderr"))
                .isNotNull();
    }

    @Test
    void faultsOfTheClusterAreToldWithoutTheirPlaceInTheLibraryAndOthersWithIt() {
        new LogOutput().configure(context);

        assertThat(written("com.hazelcast", "com.hazelcast.Joiner"))
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("WARN  Joiner: no answer"),
                        line -> assertThat(line).isEqualTo("java.lang.IllegalStateException: member left"));
        assertThat(written(Logger.ROOT_LOGGER_NAME, "io.vertx.Context"))
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("WARN  Context: no answer"),
                        line -> assertThat(line).isEqualTo("java.lang.IllegalStateException: member left"),
                        line -> assertThat(line).startsWith("\tat io.culvert.cli.LogOutputTest"));
    }

    private List<String> written(String appendersLogger, String logger) {
        var appender = (ConsoleAppender<ILoggingEvent>)
                context.getLogger(appendersLogger).getAppender("stderr");
        LoggingEvent event = new LoggingEvent(
                "",
                context.getLogger(logger),
                Level.WARN,
                "no answer",
                new IllegalStateException("member left"),
                new Object[0]);
        return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    @Test
    void aFileOfTheUserDecidesAlone() {
        System.setProperty(ClassicConstants.CONFIG_FILE_PROPERTY, "own.xml");
        try {
            assertThat(new LogOutput().configure(context)).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
            assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME)
                            .iteratorForAppenders()
                            .hasNext())
                    .isFalse();
        } finally {
            System.clearProperty(ClassicConstants.CONFIG_FILE_PROPERTY);
        }
    }
}
