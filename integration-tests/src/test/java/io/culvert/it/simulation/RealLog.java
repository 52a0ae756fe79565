package io.culvert.it.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * What the real classes log while they are simulated: an error breaks the run, the rest stands in its log where that is kept, and
 * nothing of it reaches the log of the tests. For one thread.
 */
final class RealLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger ours = (Logger) LoggerFactory.getLogger("io.culvert");
    private final Level level = ours.getLevel();
    private final boolean additive = ours.isAdditive();
    private Timeline timeline;

    /** Takes the place of the tests' log until it is closed. */
    RealLog() {
        start();
        ours.setAdditive(false);
        ours.addAppender(this);
    }

    /** Whose log it is from now on. */
    void of(Timeline running) {
        timeline = running;
        ours.setLevel(running.traced() ? Level.DEBUG : Level.ERROR);
    }

    @Override
    protected void append(ILoggingEvent event) {
        String text = "log: " + event.getFormattedMessage() + why(event.getThrowableProxy());
        timeline.log(() -> Words.of(text));
        if (event.getLevel() == Level.ERROR) {
            timeline.violated("the code logs an error: " + text);
        }
    }

    private static String why(IThrowableProxy thrown) {
        return thrown == null ? "" : ", " + thrown.getClassName() + ": " + thrown.getMessage();
    }

    @Override
    public void close() {
        ours.detachAppender(this);
        ours.setLevel(level);
        ours.setAdditive(additive);
        stop();
    }
}
