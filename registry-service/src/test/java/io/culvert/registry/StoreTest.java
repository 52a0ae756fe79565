package io.culvert.registry;

import static io.culvert.registry.RegistryUnderTest.NOW;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.culvert.cluster.Address;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.cluster.RegistryCalls.SessionChanged;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.culvert.testkit.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    private static final Duration START = Duration.ofSeconds(30);

    private static final Instant BEFORE = NOW.minusSeconds(60);

    @TempDir
    Path folder;

    @Test
    void devicesAndPoliciesSurviveAReopening() throws Exception {
        RegistryEntry entry;
        List<Policy> policies;
        try (RegistryUnderTest first = new RegistryUnderTest(stored())) {
            entry = first.create(Identity.device("d"));
            policies = first.verticle.policies().await(5, TimeUnit.SECONDS);
        }

        try (RegistryUnderTest second = new RegistryUnderTest(stored())) {
            assertThat(second.granted(IdentityCalls.GET, new IdentityCalls.Get(Identity.device("d"))))
                    .isEqualTo(entry);
            assertThat(second.verticle.policies().await(5, TimeUnit.SECONDS)).isEqualTo(policies);
        }
        assertThat(folder.resolve("registry.mv.db")).exists();
    }

    @Test
    void theFirstStartMakesTheReferencesPolicies() throws Exception {
        try (RegistryUnderTest registry = new RegistryUnderTest()) {
            List<Policy> policies = registry.verticle.policies().await(5, TimeUnit.SECONDS);

            assertThat(policies)
                    .extracting(Policy::name)
                    .containsExactly("device", "iothubowner", "registryRead", "registryReadWrite", "service");
            assertThat(policies)
                    .allSatisfy(policy -> assertThat(
                                    SymmetricKeys.validKey(policy.keys().primary()))
                            .isTrue());
            assertThat(policies.stream()
                            .flatMap(policy -> List.of(
                                    policy.keys().primary(), policy.keys().secondary())
                                    .stream())
                            .map(Secret::reveal)
                            .distinct())
                    .hasSize(10);
        }
    }

    @Test
    void theOwnerOfAnOlderDatabaseMayChangeKeysAndNobodyElse() throws Exception {
        Flyway.configure()
                .dataSource(stored().jdbcUrl(), "sa", "")
                .locations("classpath:io/culvert/registry/migrations")
                .target("5")
                .load()
                .migrate();
        try (Connection older = DriverManager.getConnection(stored().jdbcUrl(), "sa", "");
                Statement statement = older.createStatement()) {
            statement.execute(
                    "INSERT INTO policies VALUES ('iothubowner', 'DEVICE_CONNECT,REGISTRY_READ,REGISTRY_WRITE,"
                            + "SERVICE_CONNECT,STREAMS_END,STREAMS_READ', 'k', 'k'), "
                            + "('registryReadWrite', 'REGISTRY_READ,REGISTRY_WRITE', 'k', 'k')");
        }

        try (RegistryUnderTest registry = new RegistryUnderTest(stored())) {
            assertThat(registry.policy("iothubowner").rights()).isEqualTo(Right.ALL);
            assertThat(registry.policy("registryReadWrite").rights())
                    .containsExactlyInAnyOrder(Right.REGISTRY_READ, Right.REGISTRY_WRITE);
        }
    }

    @Test
    void everybodyIsDisconnectedAfterARestart() throws Exception {
        Identity identity = Identity.device("d");
        try (RegistryUnderTest first = new RegistryUnderTest(stored())) {
            first.create(identity);
            first.bus.tell(
                    Address.REGISTRY,
                    RegistryCalls.SESSION_CHANGED,
                    new SessionChanged(identity, true, BEFORE, "r1", false));
            await().until(() -> first.granted(IdentityCalls.GET, new IdentityCalls.Get(identity))
                    .connection()
                    .connected());
        }

        try (RegistryUnderTest second = new RegistryUnderTest(stored())) {
            assertThat(second.granted(IdentityCalls.GET, new IdentityCalls.Get(identity))
                            .connection())
                    .isEqualTo(new RegistryEntry.Connection(false, Optional.of(NOW), Optional.of(BEFORE)));
        }
    }

    @Test
    void whoIsConnectedToAnotherNodeStaysSoWhenTheRegistryStartsAgain() throws Exception {
        Identity here = Identity.device("here");
        Identity gone = Identity.device("gone");
        try (RegistryUnderTest first = new RegistryUnderTest(stored())) {
            for (Identity one : List.of(here, gone)) {
                first.create(one);
                first.session(one, true, BEFORE, one.equals(here) ? "c1" : "c9");
                await().until(() -> first.connection(one).connected());
            }
        }

        try (RegistryUnderTest second = new RegistryUnderTest(stored())) {
            assertThat(second.connection(here).connected()).isTrue();
            assertThat(second.connection(gone).connected()).isFalse();
        }
    }

    @Test
    void aSecondProcessIsToldThatTheFolderIsInUse() {
        try (ChildProcess holder = holder("a")) {
            holder.awaitLine("stored a-0$", START);

            assertThatThrownBy(() -> new RegistryUnderTest(stored()))
                    .isInstanceOf(RegistryFault.class)
                    .hasMessage("the registry's database is in use by another process");
        }
    }

    @Test
    void whatWasStoredSurvivesAKill() throws Exception {
        for (String run : List.of("a", "b")) {
            List<String> stored;
            try (ChildProcess holder = holder(run)) {
                holder.awaitLine("stored " + run + "-20$", START);
                holder.kill();
                holder.awaitExit(START);
                stored = holder.stdout().stream()
                        .filter(line -> line.startsWith("stored "))
                        .map(line -> line.substring("stored ".length()))
                        .toList();
            }
            try (RegistryDatabase database = RegistryDatabase.open(stored())) {
                IdentityTable table = new IdentityTable(database);
                assertThat(stored)
                        .hasSizeGreaterThan(20)
                        .allSatisfy(id ->
                                assertThat(table.find(Identity.device(id))).isPresent());
            }
        }
    }

    @Test
    void aDatabaseThatGoesAwayIsRefusedForAWhileAndLosesNothing() throws Exception {
        Identity identity = Identity.device("d");
        try (RegistryUnderTest registry = new RegistryUnderTest(stored())) {
            RegistryEntry entry = registry.create(identity);
            try (Connection operator = DriverManager.getConnection(stored().jdbcUrl(), "sa", "");
                    Statement statement = operator.createStatement()) {
                statement.execute("SHUTDOWN IMMEDIATELY");
            }

            await().until(() -> registry.ask(IdentityCalls.GET, new IdentityCalls.Get(identity)), outcome -> {
                if (outcome instanceof Outcome.Refused<RegistryEntry> refused) {
                    assertThat(refused.reason()).isEqualTo(CloseReason.NODE_UNAVAILABLE);
                }
                return outcome.equals(Outcome.granted(entry));
            });
        }
    }

    @Test
    void aFaultRepeatsNoStoredValue() {
        RegistryFault fault =
                RegistryFault.of(new SQLException("Unique index violation: 'd','c2VjcmV0'", "23505", 23505));

        assertThat(fault).hasMessage("the registry's database failed: SQL state 23505, code 23505");
        assertThat(fault.getCause()).isNull();
        assertThat(fault.unavailable()).isFalse();
    }

    @Test
    void aFailedStatementLeavesItsValuesNowhere() throws Exception {
        SymmetricKeys keys = new SymmetricKeys(new Secret("hidden" + "x".repeat(200)), SymmetricKeys.randomKey());
        try (RegistryDatabase database = RegistryDatabase.open(stored())) {
            assertThatThrownBy(() -> new PolicyTable(database).addInitial(List.of(new Policy("p", Set.of(), keys))))
                    .isInstanceOf(RegistryFault.class)
                    .hasMessage("the registry's database failed: SQL state 22001, code 22001")
                    .hasNoCause();
        }

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("registry.mv.db"));
        }
        assertThat(Files.readString(folder.resolve("registry.mv.db"), ISO_8859_1))
                .doesNotContain("hidden");
    }

    @Test
    void aUrlThatNoDriverTakesIsNotRepeated() {
        RegistryConfig config = new RegistryConfig(
                "jdbc:nobody://h/db?password=hidden", "u", new Secret("hidden"), 1, 1, 1, 1, Duration.ZERO);

        assertThatThrownBy(() -> new RegistryUnderTest(config))
                .isInstanceOf(RegistryFault.class)
                .hasMessage("registry.jdbc-url: no driver takes it (expected: jdbc:postgresql://..., or jdbc:h2:...)")
                .hasNoCause();
    }

    @Test
    void aLostDatabaseIsToldFromADefect() {
        assertThat(RegistryFault.of(new SQLTransientConnectionException("pool")).unavailable())
                .isTrue();
        assertThat(RegistryFault.of(new SQLException("gone", "08006")).unavailable())
                .isTrue();
        for (String passing : List.of("40001", "40P01", "53300", "57P01", "57P03", "57014", "25006")) {
            assertThat(RegistryFault.of(new SQLException("passing", passing)).unavailable())
                    .as(passing)
                    .isTrue();
        }
        assertThat(RegistryFault.of(new SQLException("no table", "42P01")).unavailable())
                .isFalse();
    }

    @Test
    void workThatMetAnotherTransactionIsDoneAgain() {
        AtomicInteger tries = new AtomicInteger();
        try (RegistryDatabase database = RegistryDatabase.open(stored())) {
            int done = database.inTransaction(connection -> {
                if (tries.incrementAndGet() < 4) {
                    throw new SQLException("deadlock", "40P01");
                }
                return tries.get();
            });

            assertThat(done).isEqualTo(4);
            assertThatThrownBy(() -> database.run(connection -> {
                        tries.incrementAndGet();
                        throw new SQLException("deadlock", "40P01");
                    }))
                    .isInstanceOfSatisfying(
                            RegistryFault.class,
                            fault -> assertThat(fault.unavailable()).isTrue());
            assertThat(tries).hasValue(14);
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsAStartUpError() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> new RegistryUnderTest(RegistryConfig.defaults().storedIn(file.resolve("inside"))))
                .isInstanceOf(RegistryFault.class)
                .hasMessageStartingWith("the registry's database cannot be opened");
    }

    private RegistryConfig stored() {
        return RegistryConfig.defaults().storedIn(folder);
    }

    private ChildProcess holder(String run) {
        return ChildProcess.start(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                StoreHolder.class.getName(),
                folder.toString(),
                run);
    }
}
