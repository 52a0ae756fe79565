package io.culvert.registry;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Address;
import io.culvert.cluster.RegistryCalls;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.registry.QueryCalls.Scan;
import io.culvert.registry.QueryCalls.Scanned;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How queries leave time to others. */
class TwinScanTest {
    private static final int DEVICES = 10;

    @Test
    void aSlowConditionEndsACallEarlyAndLosesNothing() {
        AtomicLong now = new AtomicLong();
        try (RegistryDatabase database = RegistryDatabase.open(TestDatabase.fresh())) {
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

    @Test
    void costlyQueriesDoNotHoldUpLogins() throws Exception {
        String almost = "a".repeat(1_900) + "b";
        Scan costly = new Scan(
                "SELECT deviceId FROM devices WHERE CONTAINS(tags.x, '" + almost + "') OR CONTAINS(tags.x, '" + almost
                        + "')",
                Optional.empty(),
                100);
        try (RegistryUnderTest registry = new RegistryUnderTest()) {
            String tags = new JsonObject().put("x", "a".repeat(8_000)).encode();
            for (int i = 0; i < 200; i++) {
                registry.granted(
                        IdentityCalls.CREATE,
                        new IdentityCalls.Create(
                                Identity.device("d" + i), RegistryUnderTest.PLAIN.tagged(Optional.of(tags))));
            }
            List<Future<Outcome<Scanned>>> queries = IntStream.range(0, 60)
                    .mapToObj(i -> registry.bus.ask(Address.REGISTRY, QueryCalls.SCAN, costly, Duration.ofSeconds(2)))
                    .toList();

            Outcome<RegistryCalls.Admitted> login =
                    registry.ask(RegistryCalls.ADMIT, new RegistryCalls.Admit(Identity.device("d1"), "none"));

            assertThat(login).isEqualTo(Outcome.refused(CloseReason.UNAUTHORIZED, "Unauthorized"));
            Future.join(queries).otherwiseEmpty().await(10, SECONDS);
        }
    }
}
