package io.culvert.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.quota.QuotaCalls;
import io.culvert.cluster.quota.QuotaCalls.AddUse;
import io.culvert.cluster.quota.QuotaCalls.MostUsedOn;
import io.culvert.cluster.quota.QuotaCalls.UsedBytes;
import io.culvert.cluster.quota.QuotaCalls.UsedOn;
import io.culvert.cluster.quota.QuotaScope;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bytes of days, asked and told over the bus. */
class DayUseTest {
    private static final LocalDate DAY = LocalDate.parse("2026-03-01");
    private static final QuotaScope DEVICE = QuotaScope.device("d:1");
    private static final QuotaScope POLICY = QuotaScope.policy("p".repeat(300));

    private RegistryUnderTest registry;

    @BeforeEach
    void start() throws Exception {
        registry = new RegistryUnderTest();
    }

    @AfterEach
    void stop() throws Exception {
        registry.close();
    }

    private void add(LocalDate day, QuotaScope scope, long bytes) throws Exception {
        registry.granted(QuotaCalls.ADD_USE, new AddUse(day, List.of(new UsedBytes(scope, bytes))));
    }

    private List<UsedBytes> usedOn(LocalDate day) throws Exception {
        return registry.granted(QuotaCalls.USED_ON, new UsedOn(day, List.of(QuotaScope.HUB, DEVICE, POLICY)))
                .scopes();
    }

    @Test
    void whatIsAddedIsSummedByDayAndScope() throws Exception {
        add(DAY, QuotaScope.HUB, 5);
        add(DAY, QuotaScope.HUB, 1L << 40);
        add(DAY, POLICY, 7);
        add(DAY.plusDays(1), DEVICE, 9);

        assertThat(usedOn(DAY))
                .containsExactly(new UsedBytes(QuotaScope.HUB, 5 + (1L << 40)), new UsedBytes(POLICY, 7));
        assertThat(usedOn(DAY.plusDays(1))).containsExactly(new UsedBytes(DEVICE, 9));
    }

    @Test
    void theScopesThatUsedMostComeFirst() throws Exception {
        for (int i = 0; i < 5; i++) {
            add(DAY, QuotaScope.device("d" + i), 10 + i);
        }

        assertThat(registry.granted(QuotaCalls.MOST_USED_ON, new MostUsedOn(DAY, 2))
                        .scopes())
                .containsExactly(
                        new UsedBytes(QuotaScope.device("d4"), 14), new UsedBytes(QuotaScope.device("d3"), 13));
    }

    @Test
    void daysBeforeYesterdayAreForgotten() throws Exception {
        add(DAY, DEVICE, 1);
        add(DAY.plusDays(1), DEVICE, 2);
        assertThat(usedOn(DAY)).hasSize(1);

        add(DAY.plusDays(2), DEVICE, 3);

        assertThat(usedOn(DAY)).isEmpty();
        assertThat(usedOn(DAY.plusDays(1))).hasSize(1);
    }
}
