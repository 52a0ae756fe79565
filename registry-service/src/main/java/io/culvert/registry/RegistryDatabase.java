package io.culvert.registry;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** The open database with its connection pool. Every method blocks, so only worker threads may call. */
final class RegistryDatabase implements AutoCloseable {
    /** Less than the longest bus request, so that a lost database is reported in time. */
    private static final long CONNECT_MILLIS = 1_500;
    /** A database that says nothing for so long is lost, as with a network that is cut without a word. */
    private static final int SILENCE_SECONDS = 10;
    /** How often work is done again that met another transaction. */
    private static final int TRIES = 10;

    private static final long LONGEST_PAUSE_MILLIS = 20;
    private static final String SCHEMA = "classpath:io/culvert/registry/migrations";

    /** Statements on one connection. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private final HikariDataSource pool;

    private RegistryDatabase(HikariDataSource pool) {
        this.pool = pool;
    }

    /** Opens the database and brings its tables up to date; a RegistryFault says whether a later try may succeed. */
    static RegistryDatabase open(RegistryConfig config) {
        if (config.jdbcUrl().isEmpty()) {
            throw new IllegalArgumentException("registry.jdbc-url: empty (expected: a URL, or a data folder)");
        }
        HikariDataSource pool = connected(config);
        try {
            try (Connection connection = pool.getConnection()) {
                DatabaseStart.requireVersion(connection);
            }
            migrate(config, pool);
            return new RegistryDatabase(pool);
        } catch (SQLException | FlywayException e) {
            pool.close();
            throw DatabaseStart.fault(e);
        } catch (RegistryFault e) {
            pool.close();
            throw e;
        }
    }

    private static HikariDataSource connected(RegistryConfig config) {
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName("registry");
        hikari.setJdbcUrl(config.jdbcUrl());
        hikari.setUsername(config.username());
        hikari.setPassword(config.password().reveal());
        hikari.setMaximumPoolSize(config.poolSize());
        hikari.setConnectionTimeout(CONNECT_MILLIS);
        if (config.postgresql()) {
            // What the URL says of them wins.
            hikari.addDataSourceProperty("socketTimeout", String.valueOf(SILENCE_SECONDS));
            hikari.addDataSourceProperty("tcpKeepAlive", "true");
            hikari.addDataSourceProperty("ApplicationName", "culvert");
        }
        try {
            return new HikariDataSource(hikari);
        } catch (HikariPool.PoolInitializationException e) {
            throw DatabaseStart.fault(e);
        } catch (RuntimeException e) {
            // No cause: its message holds the whole URL.
            throw new RegistryFault(
                    "registry.jdbc-url: no driver takes it (expected: jdbc:postgresql://..., or jdbc:h2:...)",
                    false,
                    null);
        }
    }

    /** Of nodes that start at once one does it, and the others wait for its lock in the database. */
    private static void migrate(RegistryConfig config, HikariDataSource pool) {
        FluentConfiguration flyway = Flyway.configure().locations(SCHEMA);
        if (config.postgresql()) {
            // Not through the pool, whose connections give up on a statement that takes long or waits for its turn.
            flyway.dataSource(
                            config.jdbcUrl(),
                            config.username(),
                            config.password().reveal())
                    .locations(SCHEMA, SCHEMA + "-postgresql");
        } else {
            flyway.dataSource(pool);
        }
        flyway.load().migrate();
    }

    /** Runs statements that commit one by one. */
    <T> T run(Work<T> work) {
        for (int tries = 1; ; tries++) {
            try {
                return once(work);
            } catch (RegistryFault fault) {
                if (!fault.again() || tries == TRIES) {
                    throw fault;
                }
                // Apart from who met it, or they meet again.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(
                        ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_MILLIS)));
            }
        }
    }

    private <T> T once(Work<T> work) {
        try (Connection connection = pool.getConnection()) {
            try {
                return work.on(connection);
            } catch (SQLException e) {
                RegistryFault fault = RegistryFault.of(e);
                if (fault.unavailable()) {
                    // The pool knows only some databases' codes, and tests no connection that was used just now.
                    pool.evictConnection(connection);
                }
                throw fault;
            }
        } catch (SQLException e) {
            throw RegistryFault.of(e);
        }
    }

    /** Runs statements that commit together or not at all; again from the beginning when they met another transaction. */
    <T> T inTransaction(Work<T> work) {
        return run(connection -> {
            connection.setAutoCommit(false);
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        });
    }

    /** A connection that is lost cannot, and the reason for it is the first failure. */
    private static void rollBack(Connection connection, Exception first) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            first.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
