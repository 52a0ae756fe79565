package io.culvert.it.cluster;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/** The one PostgreSQL of the tests' JVM, started for the first who asks and ended with the JVM; each asks for a database of its own. */
final class PostgresServer {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static EmbeddedPostgres server;
    private static String failure;

    private PostgresServer() {}

    /** The name of a new database, which belongs to the user {@code postgres}, who has no password. */
    static synchronized String newDatabase() {
        String name = "hub_" + DATABASES.incrementAndGet();
        try (Connection connection = server().getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("database " + name, e);
        }
        return name;
    }

    /** Where it listens, on 127.0.0.1. */
    static synchronized int port() {
        return server().getPort();
    }

    private static EmbeddedPostgres server() {
        if (failure != null) {
            Assumptions.abort(failure);
        }
        if (server == null) {
            try {
                server = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .start();
            } catch (IOException | IllegalStateException e) {
                failure = "PostgreSQL does not run here: " + e;
                Assumptions.abort(failure);
            }
        }
        return server;
    }
}
