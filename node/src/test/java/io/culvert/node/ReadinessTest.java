package io.culvert.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.culvert.cluster.Cluster;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ReadinessTest {
    private final AtomicReference<List<String>> lacks = new AtomicReference<>(List.of());
    private final Readiness readiness = new Readiness(List::of);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Readiness.class);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
    }

    @Test
    void eachChangeIsLoggedOnce() {
        readiness.running(cluster());
        for (List<String> now : List.of(
                List.<String>of(), List.of("alone"), List.of("alone"), List.of("no registry"), List.<String>of())) {
            lacks.set(now);
            readiness.look();
            readiness.look();
        }

        assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage))
                .containsExactly(
                        "ready: the cluster has what it needs",
                        "not ready: alone",
                        "not ready: no registry",
                        "ready: the cluster has what it needs");
    }

    @Test
    void aNodeThatStartsOrDrainsIsNotReadyWhateverItsCluster() {
        assertThat(readiness.missing()).containsExactly("starting");
        readiness.running(cluster());
        assertThat(readiness.missing()).isEmpty();
        readiness.drain();
        assertThat(readiness.missing()).containsExactly("draining");
    }

    /** That is only asked what it lacks. */
    private Cluster cluster() {
        return (Cluster) Proxy.newProxyInstance(
                Cluster.class.getClassLoader(),
                new Class<?>[] {Cluster.class},
                (self, method, arguments) -> lacks.get());
    }
}
