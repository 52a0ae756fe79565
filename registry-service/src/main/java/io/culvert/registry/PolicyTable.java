package io.culvert.registry;

import io.culvert.cluster.RegistryCalls.KeySlot;
import io.culvert.cluster.RegistryCalls.PolicyKey;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.protocol.Secret;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The stored policies. */
final class PolicyTable {
    private static final String COLUMNS = "name, rights, primary_key, secondary_key";

    private final RegistryDatabase database;

    PolicyTable(RegistryDatabase database) {
        this.database = database;
    }

    /** Stores those that are not there yet, and leaves the others with their keys. */
    void addMissing(List<Policy> policies) {
        for (Policy policy : policies) {
            if (find(policy.name()).isEmpty()) {
                database.run(connection -> insert(connection, policy));
            }
        }
    }

    Optional<Policy> find(String name) {
        return database.run(connection -> find(connection, name));
    }

    private static Optional<Policy> find(Connection connection, String name) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM policies WHERE name = ?")) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(policy(row)) : Optional.empty();
            }
        }
    }

    List<Policy> all() {
        return database.run(connection -> {
            List<Policy> policies = new ArrayList<>();
            try (PreparedStatement select =
                            connection.prepareStatement("SELECT " + COLUMNS + " FROM policies ORDER BY name");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    policies.add(policy(row));
                }
            }
            return policies;
        });
    }

    /** Gives a policy another key and leaves its other one; the policy as it is then, empty when there is none of this name. */
    Optional<Policy> replaceKey(PolicyKey which, Secret key) {
        String column = which.slot() == KeySlot.PRIMARY ? "primary_key" : "secondary_key";
        return database.inTransaction(connection -> {
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE policies SET " + column + " = ? WHERE name = ?")) {
                update.setString(1, key.reveal());
                update.setString(2, which.policy());
                return update.executeUpdate() == 0 ? Optional.empty() : find(connection, which.policy());
            }
        });
    }

    private static Void insert(Connection connection, Policy policy) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO policies (" + COLUMNS + ") VALUES (?, ?, ?, ?)")) {
            insert.setString(1, policy.name());
            insert.setString(
                    2, policy.rights().stream().map(Right::name).sorted().collect(Collectors.joining(",")));
            insert.setString(3, policy.keys().primary().reveal());
            insert.setString(4, policy.keys().secondary().reveal());
            insert.executeUpdate();
        } catch (SQLException e) {
            // Another registry node that starts at the same time was first.
            if (!IdentityTable.UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw e;
            }
        }
        return null;
    }

    private static Policy policy(ResultSet row) throws SQLException {
        Set<Right> rights = Arrays.stream(row.getString("rights").split(","))
                .map(Right::valueOf)
                .collect(Collectors.toSet());
        return new Policy(
                row.getString("name"),
                rights,
                new SymmetricKeys(
                        new Secret(row.getString("primary_key")), new Secret(row.getString("secondary_key"))));
    }
}
