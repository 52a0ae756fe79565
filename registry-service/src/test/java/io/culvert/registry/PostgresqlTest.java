package io.culvert.registry;

import static io.culvert.registry.RegistryUnderTest.PLAIN;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.testkit.FaultProxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The registry on PostgreSQL: its start, a server that is away, what several nodes do at once. */
class PostgresqlTest {
    private static final Identity DEVICE = Identity.device("d");
    private static final Duration BACK = Duration.ofSeconds(30);

    @Test
    void nodesThatStartForTheFirstTimeAtOnceMakeOneHub() throws Exception {
        RegistryConfig config = TestDatabase.postgresql();
        ExecutorService nodes = Executors.newFixedThreadPool(4);
        try {
            List<Callable<List<Policy>>> starts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                starts.add(() -> {
                    try (RegistryUnderTest registry = new RegistryUnderTest(config)) {
                        return registry.verticle.policies().await(5, SECONDS);
                    }
                });
            }

            Set<List<Policy>> seen = new HashSet<>();
            for (Future<List<Policy>> start : nodes.invokeAll(starts)) {
                seen.add(start.get());
            }

            assertThat(seen).hasSize(1);
            assertThat(seen.iterator().next()).hasSize(Policy.initial().size());
        } finally {
            nodes.shutdownNow();
        }
    }

    @Test
    void whatOneNodeStoresAnotherOneSeesAtOnce() throws Exception {
        RegistryConfig config = TestDatabase.postgresql();
        try (RegistryUnderTest one = new RegistryUnderTest(config);
                RegistryUnderTest other = new RegistryUnderTest(config)) {
            RegistryEntry entry = one.create(DEVICE);

            assertThat(other.granted(IdentityCalls.GET, new IdentityCalls.Get(DEVICE)))
                    .isEqualTo(entry);
            assertThat(other.policy("service")).isEqualTo(one.policy("service"));
        }
    }

    @Test
    void aServerThatStartsLaterThanTheNodeIsWaitedFor() throws Exception {
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", TestDatabase.port())) {
            proxy.refuse();
            RegistryUnderTest registry = RegistryUnderTest.starting(TestDatabase.postgresql(proxy.port()));
            try {
                await().atMost(BACK).until(() -> registry.verticle.waitsFor().isPresent());
                assertThat(registry.verticle.waitsFor().orElseThrow())
                        .startsWith("the registry's database cannot be reached: ")
                        .contains("refused");
                assertThat(refusal(registry)).isEqualTo(CloseReason.NODE_UNAVAILABLE);

                proxy.accept();

                await().atMost(BACK)
                        .until(() -> registry.ask(IdentityCalls.CREATE, new IdentityCalls.Create(DEVICE, PLAIN))
                                instanceof Outcome.Granted<RegistryEntry>);
                assertThat(registry.verticle.waitsFor()).isEmpty();
            } finally {
                registry.close();
            }
        }
    }

    @Test
    void aServerThatGoesAwayIsRefusedForAWhileAndLosesNothing() throws Exception {
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", TestDatabase.port());
                RegistryUnderTest registry = new RegistryUnderTest(TestDatabase.postgresql(proxy.port()))) {
            RegistryEntry entry = registry.create(DEVICE);

            proxy.refuse();
            proxy.cut();
            await().atMost(BACK).until(() -> refusal(registry) == CloseReason.NODE_UNAVAILABLE);
            proxy.accept();

            await().atMost(BACK)
                    .until(() -> registry.ask(IdentityCalls.GET, new IdentityCalls.Get(DEVICE))
                            .equals(Outcome.granted(entry)));
        }
    }

    @Test
    void aConnectionThatTheOperatorEndsIsReplaced() throws Exception {
        RegistryConfig config = TestDatabase.postgresql();
        try (RegistryUnderTest registry = new RegistryUnderTest(config)) {
            RegistryEntry entry = registry.create(DEVICE);

            TestDatabase.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'culvert'");

            await().atMost(BACK)
                    .until(() -> registry.ask(IdentityCalls.GET, new IdentityCalls.Get(DEVICE))
                            .equals(Outcome.granted(entry)));
        }
    }

    @Test
    void aDatabaseThatIsNotThereFailsTheStart() {
        assertFails(
                TestDatabase.at("jdbc:postgresql://127.0.0.1:" + TestDatabase.port() + "/nobody"),
                "registry.jdbc-url: the server has no such database (expected: CREATE DATABASE before)");
    }

    @Test
    void aUserWhoMayMakeNoTablesFailsTheStart() {
        TestDatabase.execute("CREATE USER reader", "CREATE SCHEMA others");
        assertFails(
                TestDatabase.at(
                        "jdbc:postgresql://127.0.0.1:" + TestDatabase.port() + "/postgres?currentSchema=others",
                        "reader",
                        ""),
                "registry.username: may not make the registry's tables"
                        + " (expected: the owner of the database, or GRANT CREATE ON SCHEMA)");
    }

    @Test
    void aUserWhoIsNotThereFailsTheStartAndNoSecretIsTold() {
        assertFails(
                TestDatabase.at("jdbc:postgresql://127.0.0.1:" + TestDatabase.port() + "/postgres", "nobody", "hidden"),
                "registry.username, registry.password: the database refuses them (SQL state 28000)");
    }

    @Test
    void aHostThatNobodyKnowsIsWaitedForByItsName() throws Exception {
        try (RegistryUnderTest registry = RegistryUnderTest.starting(
                TestDatabase.at("jdbc:postgresql://nobody.invalid/culvert?password=hidden"))) {
            await().atMost(BACK).until(() -> registry.verticle.waitsFor().isPresent());

            assertThat(registry.verticle.waitsFor())
                    .contains("the registry's database cannot be reached: no host has the name nobody.invalid");
        }
    }

    @Test
    void anOldServerIsRefused() {
        Connection old = FakeDriver.connection("PostgreSQL", 13);

        assertThatThrownBy(() -> DatabaseStart.requireVersion(old))
                .isInstanceOf(RegistryFault.class)
                .hasMessage("registry.jdbc-url: PostgreSQL 13 (expected: 14 or later)");
    }

    @Test
    void idsAreOrderedByTheirCodePointsWhateverTheServersLanguage() throws Exception {
        RegistryConfig config = TestDatabase.postgresql();
        try (RegistryUnderTest registry = new RegistryUnderTest(config);
                Connection connection = DriverManager.getConnection(config.jdbcUrl(), config.username(), "");
                ResultSet collations = connection
                        .createStatement()
                        .executeQuery("SELECT DISTINCT collation_name FROM information_schema.columns"
                                + " WHERE table_schema = current_schema()"
                                + " AND column_name IN ('device_id', 'module_id')")) {
            for (String id : List.of("b", "B", "_", "a", "Z", "0")) {
                registry.create(Identity.device(id));
            }

            assertThat(registry.granted(IdentityCalls.LIST, new IdentityCalls.ListDevices("", 10))
                            .entries())
                    .extracting(entry -> entry.identity().deviceId())
                    .containsExactly("0", "B", "Z", "_", "a", "b");
            collations.next();
            assertThat(collations.getString(1)).isEqualTo("C");
            assertThat(collations.next()).isFalse();
        }
    }

    private static CloseReason refusal(RegistryUnderTest registry) throws Exception {
        return registry.ask(IdentityCalls.GET, new IdentityCalls.Get(DEVICE))
                        instanceof Outcome.Refused<RegistryEntry> no
                ? no.reason()
                : null;
    }

    private static void assertFails(RegistryConfig config, String message) {
        assertThatThrownBy(() -> new RegistryUnderTest(config))
                .isInstanceOf(RegistryFault.class)
                .hasMessage(message)
                .hasNoCause();
    }
}
