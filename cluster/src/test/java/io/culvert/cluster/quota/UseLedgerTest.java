package io.culvert.cluster.quota;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.culvert.cluster.VirtualScheduler;
import java.time.LocalDate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class UseLedgerTest {
    private static final LocalDate DAY = LocalDate.of(2026, 1, 2);

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(UseLedger.class);

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.setLevel(null);
        logger.detachAppender(log);
    }

    @Test
    void aRegistryThatIsAwayIsToldOnceAndOnceWhenItIsBack() {
        VirtualScheduler scheduler = new VirtualScheduler();
        StoredUse registry = new StoredUse();
        UseLedger ledger = new UseLedger(registry, scheduler);
        registry.away = true;
        ledger.add(DAY, QuotaScope.HUB, 7);
        scheduler.advance(UseLedger.DELAY.multipliedBy(5));
        assertThat(log.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN);

        registry.away = false;
        scheduler.advance(UseLedger.DELAY);
        ledger.add(DAY, QuotaScope.HUB, 1);
        scheduler.advance(UseLedger.DELAY);

        assertThat(registry.of(DAY, QuotaScope.HUB)).isEqualTo(8);
        assertThat(log.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.INFO);
    }
}
