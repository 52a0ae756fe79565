package io.culvert.registry;

import io.culvert.protocol.Identity;
import io.culvert.protocol.Secret;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** How an entry stands in its row. Times are of microseconds, which H2 and PostgreSQL both keep. */
final class IdentityRow {
    static final String COLUMNS =
            "device_id, module_id, generation_id, etag, enabled, status_reason, status_updated_at,"
                    + " primary_key, secondary_key, connected, connection_changed_at, active_at";
    static final String MARKS = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";

    private IdentityRow() {}

    static void write(RegistryEntry entry, PreparedStatement insert) throws SQLException {
        insert.setString(1, entry.identity().deviceId());
        insert.setString(2, entry.identity().moduleId().orElse(""));
        insert.setString(3, entry.generationId());
        insert.setString(4, entry.etag());
        insert.setBoolean(5, entry.enabled());
        insert.setString(6, entry.statusReason().orElse(null));
        writeTime(insert, 7, entry.statusUpdatedAt());
        insert.setString(8, entry.keys().primary().reveal());
        insert.setString(9, entry.keys().secondary().reveal());
        insert.setBoolean(10, entry.connection().connected());
        writeTime(insert, 11, entry.connection().changedAt());
        writeTime(insert, 12, entry.connection().activeAt());
    }

    static RegistryEntry read(ResultSet row) throws SQLException {
        String module = row.getString("module_id");
        return new RegistryEntry(
                new Identity(row.getString("device_id"), module.isEmpty() ? Optional.empty() : Optional.of(module)),
                row.getString("generation_id"),
                row.getString("etag"),
                row.getBoolean("enabled"),
                Optional.ofNullable(row.getString("status_reason")),
                time(row, "status_updated_at"),
                new SymmetricKeys(new Secret(row.getString("primary_key")), new Secret(row.getString("secondary_key"))),
                new RegistryEntry.Connection(
                        row.getBoolean("connected"), time(row, "connection_changed_at"), time(row, "active_at")));
    }

    static void writeTime(PreparedStatement statement, int at, Optional<Instant> time) throws SQLException {
        OffsetDateTime value = time.map(
                        instant -> instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC))
                .orElse(null);
        statement.setObject(at, value);
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
