package io.culvert.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;

class PostgresServerTest {
    @Test
    void eachAsksForADatabaseOfItsOwn() throws Exception {
        String name = PostgresServer.newDatabase();

        assertThat(PostgresServer.newDatabase()).isNotEqualTo(name);
        try (Connection connection = DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + PostgresServer.port() + "/" + name, "postgres", "")) {
            assertThat(connection.isValid(1)).isTrue();
        }
    }
}
