package io.culvert.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;

class PostgresServerTest {
    @Test
    void eachAsksForADatabaseOfItsOwn() throws Exception {
        String url = PostgresServer.newDatabase();

        assertThat(PostgresServer.newDatabase()).isNotEqualTo(url);
        try (Connection connection = DriverManager.getConnection(url, "postgres", "")) {
            assertThat(connection.isValid(1)).isTrue();
        }
    }
}
