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
                    + " authentication_type, primary_key, secondary_key, primary_thumbprint, secondary_thumbprint,"
                    + " managed_by, tags, twin_version, twin_etag, connected, connection_changed_at, active_at";
    static final String MARKS = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";

    /** What a change of an entry writes, in the order of {@link #writeChangeable}. */
    static final String CHANGEABLE =
            "etag = ?, enabled = ?, status_reason = ?, status_updated_at = ?, authentication_type = ?, primary_key = ?,"
                    + " secondary_key = ?, primary_thumbprint = ?, secondary_thumbprint = ?, managed_by = ?, tags = ?,"
                    + " twin_version = ?, twin_etag = ?";

    private IdentityRow() {}

    static void write(RegistryEntry entry, PreparedStatement insert) throws SQLException {
        insert.setString(1, entry.identity().deviceId());
        insert.setString(2, entry.identity().moduleId().orElse(""));
        insert.setString(3, entry.generationId());
        int next = writeChangeable(entry, insert, 4);
        insert.setBoolean(next, entry.connection().connected());
        writeTime(insert, next + 1, entry.connection().changedAt());
        writeTime(insert, next + 2, entry.connection().activeAt());
    }

    /** Writes what changes with an entry from this mark on; the mark that comes next. */
    static int writeChangeable(RegistryEntry entry, PreparedStatement statement, int at) throws SQLException {
        Authentication authentication = entry.authentication();
        statement.setString(at, entry.etag());
        statement.setBoolean(at + 1, entry.enabled());
        statement.setString(at + 2, entry.statusReason().orElse(null));
        writeTime(statement, at + 3, entry.statusUpdatedAt());
        statement.setString(at + 4, authentication.type().name());
        statement.setString(at + 5, authentication.keys().primary().reveal());
        statement.setString(at + 6, authentication.keys().secondary().reveal());
        statement.setString(at + 7, authentication.primaryThumbprint().orElse(null));
        statement.setString(at + 8, authentication.secondaryThumbprint().orElse(null));
        statement.setString(at + 9, entry.managedBy().orElse(null));
        statement.setString(at + 10, entry.twin().tags());
        statement.setLong(at + 11, entry.twin().version());
        statement.setString(at + 12, entry.twin().etag());
        return at + 13;
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
                authentication(row),
                Optional.ofNullable(row.getString("managed_by")),
                new RegistryEntry.Twin(row.getString("tags"), row.getLong("twin_version"), row.getString("twin_etag")),
                new RegistryEntry.Connection(
                        row.getBoolean("connected"), time(row, "connection_changed_at"), time(row, "active_at")));
    }

    private static Authentication authentication(ResultSet row) throws SQLException {
        return new Authentication(
                Authentication.Type.valueOf(row.getString("authentication_type")),
                new SymmetricKeys(new Secret(row.getString("primary_key")), new Secret(row.getString("secondary_key"))),
                Optional.ofNullable(row.getString("primary_thumbprint")),
                Optional.ofNullable(row.getString("secondary_thumbprint")));
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
