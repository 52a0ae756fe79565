package io.culvert.registry;

import io.culvert.cluster.revocation.Revocation;
import io.culvert.cluster.revocation.Revocation.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The stored certificate authorities. A change is one statement that compares the ETag, so the first one wins. */
final class AuthorityTable {
    private static final String COLUMNS =
            "name, etag, certificate, verified, verification_code, created_at, updated_at";

    private final RegistryDatabase database;

    AuthorityTable(RegistryDatabase database) {
        this.database = database;
    }

    Optional<Authority> find(String name) {
        return database.run(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT " + COLUMNS + " FROM certificate_authorities WHERE name = ?")) {
                select.setString(1, name);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(read(row)) : Optional.empty();
                }
            }
        });
    }

    /** All, by name: there are few. */
    List<Authority> all() {
        return database.run(connection -> {
            List<Authority> authorities = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                            "SELECT " + COLUMNS + " FROM certificate_authorities ORDER BY name");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    authorities.add(read(row));
                }
            }
            return authorities;
        });
    }

    /** Stores a new one; false when the name is taken. */
    boolean insert(Authority authority) {
        return database.run(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO certificate_authorities (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?)")) {
                insert.setString(1, authority.name());
                write(authority, insert, 2);
                insert.executeUpdate();
                return true;
            } catch (SQLException e) {
                if (IdentityTable.UNIQUE_VIOLATION.equals(e.getSQLState())) {
                    return false;
                }
                throw e;
            }
        });
    }

    /**
     * Stores it if the stored ETag is still this one.
     *
     * @param untrusted whether sessions may not rest on it any more
     * @return the revocations that this makes; empty when the ETag was another
     */
    Optional<List<Revocation>> replace(Authority authority, String storedEtag, boolean untrusted) {
        return database.inTransaction(connection -> {
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE certificate_authorities SET etag = ?, certificate = ?,"
                            + " verified = ?, verification_code = ?, created_at = ?, updated_at = ?"
                            + " WHERE name = ? AND etag = ?")) {
                write(authority, update, 1);
                update.setString(7, authority.name());
                update.setString(8, storedEtag);
                if (update.executeUpdate() == 0) {
                    return Optional.empty();
                }
            }
            return Optional.of(untrusted ? revoked(connection, authority.name()) : List.of());
        });
    }

    /** Deletes it if the stored ETag is still this one; what {@link #replace} answers. */
    Optional<List<Revocation>> delete(String name, String storedEtag) {
        return database.inTransaction(connection ->
                deleted(connection, name, storedEtag) ? Optional.of(revoked(connection, name)) : Optional.empty());
    }

    private static List<Revocation> revoked(Connection connection, String name) throws SQLException {
        return List.of(RevocationTable.add(connection, Kind.AUTHORITY, name));
    }

    private static boolean deleted(Connection connection, String name, String storedEtag) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM certificate_authorities WHERE name = ? AND etag = ?")) {
            delete.setString(1, name);
            delete.setString(2, storedEtag);
            return delete.executeUpdate() == 1;
        }
    }

    private static void write(Authority authority, PreparedStatement statement, int from) throws SQLException {
        statement.setString(from, authority.etag());
        statement.setString(from + 1, authority.certificate());
        statement.setBoolean(from + 2, authority.verified());
        statement.setString(from + 3, authority.verificationCode().orElse(null));
        IdentityRow.writeTime(statement, from + 4, Optional.of(authority.createdAt()));
        IdentityRow.writeTime(statement, from + 5, Optional.of(authority.updatedAt()));
    }

    private static Authority read(ResultSet row) throws SQLException {
        return new Authority(
                row.getString("name"),
                row.getString("etag"),
                row.getString("certificate"),
                row.getBoolean("verified"),
                Optional.ofNullable(row.getString("verification_code")),
                time(row, "created_at"),
                time(row, "updated_at"));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
