package io.culvert.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.registry.QueryCalls.Scan;
import io.culvert.registry.QueryCalls.Scanned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How one call of a query keeps within its time. */
class TwinScanTest {
    private static final int DEVICES = 10;

    @Test
    void aSlowConditionEndsACallEarlyAndLosesNothing() {
        AtomicLong now = new AtomicLong();
        try (RegistryDatabase database = RegistryDatabase.open(RegistryConfig.inMemory())) {
            IdentityTable table = new IdentityTable(database);
            Identities identities = new Identities(table, 1, RegistryUnderTest.CLOCK);
            for (int i = 0; i < DEVICES; i++) {
                identities.create(new IdentityCalls.Create(Identity.device("d" + i), RegistryUnderTest.PLAIN));
            }
            // Each look at the clock is one after a twin: each takes 200 ms.
            TwinScan scan = new TwinScan(
                    table, () -> now.getAndAdd(Duration.ofMillis(200).toNanos()));

            List<Scanned> calls = new ArrayList<>();
            Optional<Identity> last = Optional.empty();
            do {
                Scan request = new Scan("SELECT deviceId FROM devices", last, 100);
                calls.add(((Outcome.Granted<Scanned>) scan.scan(request)).value());
                last = calls.get(calls.size() - 1).last();
            } while (last.isPresent());

            assertThat(calls)
                    .hasSize(4)
                    .allSatisfy(call -> assertThat(call.rows()).hasSizeLessThanOrEqualTo(3));
            assertThat(calls.stream().flatMap(call -> call.rows().stream()))
                    .doesNotHaveDuplicates()
                    .hasSize(DEVICES);
        }
    }
}
