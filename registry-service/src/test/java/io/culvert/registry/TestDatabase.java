package io.culvert.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.protocol.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The databases that tests of the registry run on: H2 in memory, or with {@code -Dregistry.database=postgresql} schemas of a
 * PostgreSQL server that the test's JVM starts once.
 */
final class TestDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(TestDatabase.class);
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private TestDatabase() {}

    /** An empty database, which no other test has. */
    static RegistryConfig fresh() {
        return System.getProperty("registry.database", "h2").equals("postgresql")
                ? postgresql()
                : RegistryConfig.inMemory();
    }

    /** An empty schema of the PostgreSQL server; the test is skipped where none can be started. */
    static RegistryConfig postgresql() {
        return postgresql(port());
    }

    /** The same, reached at another port. */
    static RegistryConfig postgresql(int port) {
        String schema = "t" + SCHEMAS.incrementAndGet();
        execute("CREATE SCHEMA " + schema);
        return at("jdbc:postgresql://127.0.0.1:" + port + "/postgres?currentSchema=" + schema);
    }

    static RegistryConfig at(String url) {
        return at(url, "postgres", "");
    }

    static RegistryConfig at(String url, String username, String password) {
        return new RegistryConfig(url, username, new Secret(password), 4, 4, 2_000, 50, Duration.ofSeconds(60));
    }

    static int port() {
        return server().getPort();
    }

    /** Runs statements as the server's owner. */
    static void execute(String... statements) {
        try (Connection connection = server().getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static EmbeddedPostgres server() {
        Assumptions.assumeTrue(Server.RUNNING != null, "no PostgreSQL server could be started here");
        assertThat(Server.RUNNING).isNotNull();
        return Server.RUNNING;
    }

    private static final class Server {
        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .start();
            } catch (IOException | RuntimeException e) {
                LOG.warn(
                        "no PostgreSQL server can be started here (as root it takes unshare): its tests are skipped",
                        e);
                return null;
            }
        }
    }
}
