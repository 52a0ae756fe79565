package io.culvert.registry;

import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.cluster.revocation.Revocation;
import io.culvert.cluster.revocation.Revocation.Kind;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.culvert.registry.PolicyCalls.Stored;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The stored policies. */
final class PolicyTable {
    private static final String COLUMNS = "name, rights, primary_key, secondary_key";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM policies";

    private final RegistryDatabase database;

    PolicyTable(RegistryDatabase database) {
        this.database = database;
    }

    /** A policy after a change, and what that takes away from those who rest on it. */
    record Next(Policy policy, List<Kind> withdrawn) {}

    /** What a change makes of the policy of now, which is empty when there is none of this name. */
    interface Rule {
        Outcome<Next> next(Optional<Policy> old);
    }

    /** Stores those that every hub begins with, all or none; where the first one is there, others may have been deleted. */
    void addInitial(List<Policy> policies) {
        if (find(policies.get(0).name()).isPresent()) {
            return;
        }
        database.inTransaction(connection -> {
            for (Policy policy : policies) {
                if (!insert(connection, policy)) {
                    // Another registry node that starts at the same time was first, and has made them all.
                    connection.rollback();
                    return false;
                }
            }
            return true;
        });
    }

    /** Whoever asks may have made the name up: what is no name is not asked for, as some databases refuse some characters. */
    Optional<Policy> find(String name) {
        if (!Policy.validName(name)) {
            return Optional.empty();
        }
        return database.run(connection -> find(connection, SELECT + " WHERE name = ?", name));
    }

    int count() {
        return database.run(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT COUNT(*) FROM policies");
                    ResultSet row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        });
    }

    List<Policy> all() {
        return database.run(connection -> {
            List<Policy> policies = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(SELECT);
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    policies.add(policy(row));
                }
            }
            // Databases order names by their own rules.
            policies.sort(Comparator.comparing(Policy::name));
            return policies;
        });
    }

    /** Makes or changes a policy; of two changes at once the second starts from what the first one stored. */
    Outcome<Change<Stored>> change(String name, Rule rule) {
        return database.inTransaction(connection -> {
            Optional<Policy> old = locked(connection, name);
            Outcome<Next> outcome = rule.next(old);
            if (!(outcome instanceof Outcome.Granted<Next> granted)) {
                return outcome.then(never -> null);
            }
            Next next = granted.value();
            if (old.isPresent()) {
                update(connection, next.policy());
            } else if (!insert(connection, next.policy())) {
                connection.rollback();
                return Outcome.refused(
                        CloseReason.PRECONDITION_FAILED, "another request made a policy of this name at the same time");
            }
            Stored stored = new Stored(next.policy(), old.isEmpty());
            return Outcome.granted(new Change<>(stored, revoked(connection, name, next.withdrawn())));
        });
    }

    /** Deletes a policy; empty when there is none of this name. */
    Optional<Change<Policy>> delete(String name) {
        return database.inTransaction(connection -> {
            Optional<Policy> old = locked(connection, name);
            if (old.isEmpty()) {
                return Optional.empty();
            }
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM policies WHERE name = ?")) {
                delete.setString(1, name);
                delete.executeUpdate();
            }
            return Optional.of(new Change<>(
                    old.get(), revoked(connection, name, List.of(Kind.POLICY_SESSIONS, Kind.POLICY_STREAMS))));
        });
    }

    private static List<Revocation> revoked(Connection connection, String name, List<Kind> kinds) throws SQLException {
        List<Revocation> revoked = new ArrayList<>();
        for (Kind kind : kinds) {
            revoked.add(RevocationTable.add(connection, kind, name));
        }
        return revoked;
    }

    private static Optional<Policy> locked(Connection connection, String name) throws SQLException {
        return find(connection, SELECT + " WHERE name = ? FOR UPDATE", name);
    }

    private static Optional<Policy> find(Connection connection, String sql, String name) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(policy(row)) : Optional.empty();
            }
        }
    }

    private static void update(Connection connection, Policy policy) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE policies SET rights = ?, primary_key = ?, secondary_key = ? WHERE name = ?")) {
            write(policy, update, 1);
            update.setString(4, policy.name());
            update.executeUpdate();
        }
    }

    /** Whether it was stored; not, when the name is taken. */
    private static boolean insert(Connection connection, Policy policy) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO policies (" + COLUMNS + ") VALUES (?, ?, ?, ?)")) {
            insert.setString(1, policy.name());
            write(policy, insert, 2);
            insert.executeUpdate();
            return true;
        } catch (SQLException e) {
            if (IdentityTable.UNIQUE_VIOLATION.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    private static void write(Policy policy, PreparedStatement statement, int from) throws SQLException {
        statement.setString(
                from, policy.rights().stream().map(Right::name).sorted().collect(Collectors.joining(",")));
        statement.setString(from + 1, policy.keys().primary().reveal());
        statement.setString(from + 2, policy.keys().secondary().reveal());
    }

    private static Policy policy(ResultSet row) throws SQLException {
        Set<Right> rights = Arrays.stream(row.getString("rights").split(","))
                .filter(name -> !name.isEmpty())
                .map(Right::valueOf)
                .collect(Collectors.toSet());
        return new Policy(
                row.getString("name"),
                rights,
                new SymmetricKeys(
                        new Secret(row.getString("primary_key")), new Secret(row.getString("secondary_key"))));
    }
}
