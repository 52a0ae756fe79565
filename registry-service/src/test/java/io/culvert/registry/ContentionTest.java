package io.culvert.registry;

import static io.culvert.registry.RegistryUnderTest.PLAIN;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Address;
import io.culvert.cluster.BusCall;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.registry.IdentityCalls.Create;
import io.culvert.registry.IdentityCalls.Delete;
import io.culvert.registry.IdentityCalls.Draft;
import io.culvert.registry.IdentityCalls.Get;
import io.culvert.registry.IdentityCalls.Replace;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of requests that come at once. */
class ContentionTest {
    private static final Identity DEVICE = Identity.device("d");
    private static final int AT_ONCE = 24;

    private RegistryUnderTest registry;

    @BeforeEach
    void start() throws Exception {
        registry = new RegistryUnderTest();
    }

    @AfterEach
    void stop() throws Exception {
        registry.close();
    }

    @Test
    void ofConcurrentCreationsExactlyOneWins() throws Exception {
        for (int round = 0; round < 10; round++) {
            Identity identity = Identity.device("d" + round);

            List<Outcome<RegistryEntry>> outcomes = atOnce(
                    IdentityCalls.CREATE, IntStream.range(0, AT_ONCE).mapToObj(i -> new Create(identity, PLAIN)));

            assertThat(granted(outcomes)).hasSize(1);
            assertThat(refusals(outcomes)).containsOnly(CloseReason.DEVICE_EXISTS);
            assertThat(registry.granted(IdentityCalls.GET, new Get(identity)))
                    .isEqualTo(granted(outcomes).get(0));
        }
    }

    @Test
    void ofConcurrentChangesOfOneEtagExactlyOneWins() throws Exception {
        RegistryEntry entry = registry.create(DEVICE);
        for (int round = 0; round < 10; round++) {
            Optional<String> etag = Optional.of(entry.etag());

            List<Outcome<RegistryEntry>> outcomes = atOnce(
                    IdentityCalls.REPLACE,
                    IntStream.range(0, AT_ONCE).mapToObj(i -> new Replace(DEVICE, because("reason " + i), etag)));

            assertThat(granted(outcomes)).hasSize(1);
            assertThat(refusals(outcomes)).containsOnly(CloseReason.PRECONDITION_FAILED);
            entry = registry.granted(IdentityCalls.GET, new Get(DEVICE));
            assertThat(entry).isEqualTo(granted(outcomes).get(0));
        }
    }

    @Test
    void concurrentChangesWithoutAnEtagAllHappenOneAfterTheOther() throws Exception {
        registry.create(DEVICE);

        List<Outcome<RegistryEntry>> outcomes = atOnce(
                IdentityCalls.REPLACE,
                IntStream.range(0, AT_ONCE)
                        .mapToObj(i -> new Replace(DEVICE, because("reason " + i), Optional.empty())));

        assertThat(granted(outcomes)).hasSize(AT_ONCE);
        assertThat(granted(outcomes)).extracting(RegistryEntry::etag).doesNotHaveDuplicates();
        assertThat(granted(outcomes)).contains(registry.granted(IdentityCalls.GET, new Get(DEVICE)));
    }

    @Test
    void ofModulesMadeAtOnceADeviceGetsNoMoreThanItMayHave() throws Exception {
        RegistryConfig memory = TestDatabase.fresh();
        RegistryConfig oneModule = new RegistryConfig(
                memory.jdbcUrl(), memory.username(), memory.password(), 8, 8, 2_000, 1, memory.clockLeeway());
        try (RegistryUnderTest small = new RegistryUnderTest(oneModule)) {
            for (int round = 0; round < 20; round++) {
                String device = "d" + round;
                small.create(Identity.device(device));

                List<Outcome<RegistryEntry>> outcomes = atOnce(
                        small,
                        IdentityCalls.CREATE,
                        IntStream.range(0, 8).mapToObj(i -> new Create(Identity.module(device, "m" + i), PLAIN)));

                assertThat(granted(outcomes)).hasSize(1);
                assertThat(refusals(outcomes)).containsOnly(CloseReason.TOO_MANY_MODULES);
            }
        }
    }

    @Test
    void ofConcurrentDeletionsExactlyOneWins() throws Exception {
        registry.create(DEVICE);

        List<Outcome<RegistryEntry>> outcomes = atOnce(
                IdentityCalls.DELETE, IntStream.range(0, AT_ONCE).mapToObj(i -> new Delete(DEVICE, Optional.empty())));

        assertThat(granted(outcomes)).hasSize(1);
        assertThat(refusals(outcomes)).containsOnly(CloseReason.DEVICE_UNKNOWN);
    }

    @Test
    void aDeletedDeviceTakesItsModulesAlong() throws Exception {
        Identity module = Identity.module("d", "m");
        assertThat(registry.ask(IdentityCalls.CREATE, new Create(module, PLAIN)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class, no -> assertThat(no.reason()).isEqualTo(CloseReason.DEVICE_UNKNOWN));
        registry.create(DEVICE);
        registry.create(module);

        registry.granted(IdentityCalls.DELETE, new Delete(DEVICE, Optional.empty()));

        assertThat(registry.ask(IdentityCalls.GET, new Get(module))).isInstanceOf(Outcome.Refused.class);
        assertThat(registry.revokedIdentities()).containsExactly(DEVICE);
    }

    @Test
    void moreRequestsThanMayWaitAreRefusedAtOnce() throws Exception {
        // Worker pools of one name are shared within a Vert.x.
        Vertx vertx = Vertx.vertx();
        StoreWorkers workers = new StoreWorkers(vertx, "one", 1, 2);
        CountDownLatch hold = new CountDownLatch(1);
        Future<Outcome<String>> running = workers.ask(() -> {
            hold.await(5, SECONDS);
            return Outcome.granted("first");
        });
        Future<Outcome<String>> waiting = workers.ask(() -> Outcome.granted("second"));

        assertThat(workers.ask(() -> Outcome.granted("third")).await(1, SECONDS))
                .isEqualTo(Outcome.refused(CloseReason.NODE_UNAVAILABLE, "the registry is busy"));

        hold.countDown();
        assertThat(running.await(5, SECONDS)).isEqualTo(Outcome.granted("first"));
        assertThat(waiting.await(5, SECONDS)).isEqualTo(Outcome.granted("second"));
        assertThat(workers.ask(() -> Outcome.granted("third")).await(5, SECONDS))
                .isEqualTo(Outcome.granted("third"));
        vertx.close().await(5, SECONDS);
    }

    private <Q extends Record> List<Outcome<RegistryEntry>> atOnce(BusCall<Q, RegistryEntry> call, Stream<Q> questions)
            throws Exception {
        return atOnce(registry, call, questions);
    }

    private static <Q extends Record> List<Outcome<RegistryEntry>> atOnce(
            RegistryUnderTest asked, BusCall<Q, RegistryEntry> call, Stream<Q> questions) throws Exception {
        return Future.all(questions
                        .map(question -> asked.bus.ask(Address.REGISTRY, call, question, Duration.ofSeconds(2)))
                        .toList())
                .await(10, SECONDS)
                .list();
    }

    private static List<RegistryEntry> granted(List<Outcome<RegistryEntry>> outcomes) {
        return outcomes.stream()
                .filter(Outcome.Granted.class::isInstance)
                .map(outcome -> ((Outcome.Granted<RegistryEntry>) outcome).value())
                .toList();
    }

    private static List<CloseReason> refusals(List<Outcome<RegistryEntry>> outcomes) {
        return outcomes.stream()
                .filter(Outcome.Refused.class::isInstance)
                .map(outcome -> ((Outcome.Refused<RegistryEntry>) outcome).reason())
                .toList();
    }

    private static Draft because(String reason) {
        return PLAIN.because(reason);
    }
}
