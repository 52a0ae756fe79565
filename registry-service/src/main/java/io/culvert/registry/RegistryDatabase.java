package io.culvert.registry;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The open database with its connection pool. Every method blocks, so only worker threads may call. */
final class RegistryDatabase implements AutoCloseable {
    /** Less than the longest bus request, so that a lost database is reported in time. */
    private static final long CONNECT_MILLIS = 1_500;
    /** H2's code when another process holds the file. */
    private static final int H2_ALREADY_OPEN = 90020;

    /** Statements on one connection. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private final HikariDataSource pool;

    private RegistryDatabase(HikariDataSource pool) {
        this.pool = pool;
    }

    /** Opens the database and brings its tables up to date. */
    static RegistryDatabase open(RegistryConfig config) {
        if (config.jdbcUrl().isEmpty()) {
            throw new IllegalArgumentException("registry.jdbc-url: empty (expected: a URL, or a data folder)");
        }
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName("registry");
        hikari.setJdbcUrl(config.jdbcUrl());
        hikari.setUsername(config.username());
        hikari.setPassword(config.password().reveal());
        hikari.setMaximumPoolSize(config.poolSize());
        hikari.setConnectionTimeout(CONNECT_MILLIS);
        HikariDataSource pool;
        try {
            pool = new HikariDataSource(hikari);
        } catch (HikariPool.PoolInitializationException e) {
            throw notOpened(e);
        } catch (RuntimeException e) {
            // No cause: its message holds the whole URL.
            throw new RegistryFault("registry.jdbc-url: no driver takes it (expected: jdbc:h2:...)", false, null);
        }
        try {
            Flyway.configure()
                    .dataSource(pool)
                    .locations("classpath:io/culvert/registry/migrations")
                    .load()
                    .migrate();
            return new RegistryDatabase(pool);
        } catch (FlywayException e) {
            pool.close();
            throw e;
        }
    }

    private static RegistryFault notOpened(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getErrorCode() == H2_ALREADY_OPEN) {
                return new RegistryFault("the registry's database is in use by another process", false, e);
            }
        }
        return new RegistryFault("the registry's database cannot be opened: " + e.getMessage(), true, e);
    }

    /** Runs statements that commit one by one. */
    <T> T run(Work<T> work) {
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

    /** Runs statements that commit together or not at all. */
    <T> T inTransaction(Work<T> work) {
        return run(connection -> {
            connection.setAutoCommit(false);
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        });
    }

    @Override
    public void close() {
        pool.close();
    }
}
