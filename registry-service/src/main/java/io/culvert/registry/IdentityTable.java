package io.culvert.registry;

import io.culvert.cluster.revocation.Revocation;
import io.culvert.cluster.revocation.Revocation.Kind;
import io.culvert.protocol.Identity;
import io.culvert.registry.IdentityCalls.Counted;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The stored devices and modules. A change of an entry is one statement that compares its ETag, so the first one wins. */
final class IdentityTable {
    /** The SQL state of a key that is there already, on H2 and PostgreSQL alike. */
    static final String UNIQUE_VIOLATION = "23505";

    private static final String WHERE_KEY = " WHERE device_id = ? AND module_id = ?";

    private final RegistryDatabase database;

    IdentityTable(RegistryDatabase database) {
        this.database = database;
    }

    /** What became of an insertion. */
    enum Insertion {
        DONE,
        EXISTS,
        DEVICE_MISSING,
        TOO_MANY_MODULES
    }

    Insertion insert(RegistryEntry entry, int maxModules) {
        return database.inTransaction(connection -> {
            if (entry.identity().moduleId().isPresent()) {
                // Also makes insertions of modules of one device wait for each other.
                if (!lock(connection, entry.identity().deviceId())) {
                    return Insertion.DEVICE_MISSING;
                }
                if (otherModules(connection, entry.identity()) >= maxModules) {
                    return Insertion.TOO_MANY_MODULES;
                }
            }
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO identities (" + IdentityRow.COLUMNS + ") VALUES (" + IdentityRow.MARKS + ")")) {
                IdentityRow.write(entry, insert);
                insert.executeUpdate();
                return Insertion.DONE;
            } catch (SQLException e) {
                if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
                    // PostgreSQL commits no transaction in which a statement failed.
                    connection.rollback();
                    return Insertion.EXISTS;
                }
                throw e;
            }
        });
    }

    Optional<RegistryEntry> find(Identity identity) {
        return database.run(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT " + IdentityRow.COLUMNS + " FROM identities" + WHERE_KEY)) {
                key(select, 1, identity);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(IdentityRow.read(row)) : Optional.empty();
                }
            }
        });
    }

    /** The devices, without modules, whose ids come after this one. */
    List<RegistryEntry> devicesAfter(String deviceId, int limit) {
        return many(
                "SELECT " + IdentityRow.COLUMNS + " FROM identities WHERE module_id = '' AND device_id > ?"
                        + " ORDER BY device_id FETCH FIRST ? ROWS ONLY",
                limit,
                deviceId);
    }

    List<RegistryEntry> modulesOf(String deviceId, int limit) {
        return many(
                "SELECT " + IdentityRow.COLUMNS + " FROM identities WHERE module_id <> '' AND device_id = ?"
                        + " ORDER BY module_id FETCH FIRST ? ROWS ONLY",
                limit,
                deviceId);
    }

    /** The modules of all devices that come after this one. */
    List<RegistryEntry> modulesAfter(String deviceId, String moduleId, int limit) {
        return many(
                "SELECT " + IdentityRow.COLUMNS + " FROM identities WHERE module_id <> ''"
                        + " AND (device_id > ? OR (device_id = ? AND module_id > ?))"
                        + " ORDER BY device_id, module_id FETCH FIRST ? ROWS ONLY",
                limit,
                deviceId,
                deviceId,
                moduleId);
    }

    Counted count() {
        return database.run(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT COUNT(*),"
                            + " COUNT(CASE WHEN enabled THEN 1 END), COUNT(CASE WHEN connected THEN 1 END)"
                            + " FROM identities WHERE module_id = ''");
                    ResultSet row = select.executeQuery()) {
                row.next();
                return new Counted(row.getLong(1), row.getLong(2), row.getLong(3));
            }
        });
    }

    /**
     * Stores all but the connection's state if the stored ETags are still those of {@code old}.
     *
     * @param withdrawn what of its rights that takes away, if any
     * @return the revocations that this makes; empty when the ETags were others
     */
    Optional<List<Revocation>> replace(RegistryEntry entry, RegistryEntry old, Optional<Kind> withdrawn) {
        return database.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE identities SET "
                    + IdentityRow.CHANGEABLE + WHERE_KEY + " AND etag = ? AND twin_etag = ?")) {
                int next = IdentityRow.writeChangeable(entry, update, 1);
                key(update, next, entry.identity());
                update.setString(next + 2, old.etag());
                update.setString(next + 3, old.twin().etag());
                if (update.executeUpdate() == 0) {
                    return Optional.empty();
                }
            }
            return Optional.of(
                    withdrawn.isEmpty() ? List.of() : revoked(connection, withdrawn.get(), entry.identity()));
        });
    }

    /**
     * Deletes a module, or a device with all its modules, if the stored ETag is still this one.
     *
     * @return the revocations that this makes; empty when the ETag was another
     */
    Optional<List<Revocation>> delete(Identity identity, String storedEtag) {
        return database.inTransaction(connection -> {
            try (PreparedStatement own =
                    connection.prepareStatement("DELETE FROM identities" + WHERE_KEY + " AND etag = ?")) {
                key(own, 1, identity);
                own.setString(3, storedEtag);
                if (own.executeUpdate() == 0) {
                    return Optional.empty();
                }
            }
            if (identity.moduleId().isEmpty()) {
                try (PreparedStatement modules =
                        connection.prepareStatement("DELETE FROM identities WHERE device_id = ?")) {
                    modules.setString(1, identity.deviceId());
                    modules.executeUpdate();
                }
            }
            return Optional.of(revoked(connection, Kind.IDENTITY, identity));
        });
    }

    private static List<Revocation> revoked(Connection connection, Kind kind, Identity identity) throws SQLException {
        return List.of(RevocationTable.add(connection, kind, identity.toString()));
    }

    private List<RegistryEntry> many(String sql, int limit, String... ids) {
        return database.run(connection -> {
            List<RegistryEntry> entries = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                for (int i = 0; i < ids.length; i++) {
                    select.setString(i + 1, ids[i]);
                }
                select.setInt(ids.length + 1, limit);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        entries.add(IdentityRow.read(row));
                    }
                }
            }
            return entries;
        });
    }

    /** Keeps a device from being deleted until the transaction ends; whether it is there. */
    private static boolean lock(Connection connection, String deviceId) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT device_id FROM identities" + WHERE_KEY + " FOR UPDATE")) {
            key(select, 1, Identity.device(deviceId));
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    /** How many modules its device has besides this one. */
    private static int otherModules(Connection connection, Identity module) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT COUNT(*) FROM identities WHERE device_id = ? AND module_id <> '' AND module_id <> ?")) {
            key(select, 1, module);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static void key(PreparedStatement statement, int at, Identity identity) throws SQLException {
        statement.setString(at, identity.deviceId());
        statement.setString(at + 1, identity.moduleId().orElse(""));
    }
}
