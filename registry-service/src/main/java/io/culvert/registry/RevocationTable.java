package io.culvert.registry;

import io.culvert.cluster.revocation.Revocation;
import io.culvert.cluster.revocation.Revocation.Kind;
import io.culvert.cluster.revocation.RevocationCalls.Following;
import io.culvert.cluster.revocation.RevocationCalls.Since;
import io.culvert.protocol.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The stored revocations. Each is written by the transaction that withdraws the right, so none is lost with the node that did it.
 */
final class RevocationTable {
    /** Who has not asked for so many is told that there is a gap. */
    static final int KEPT = 100_000;

    private static final int MAX_PAGE = 1_000;

    private final RegistryDatabase database;

    RevocationTable(RegistryDatabase database) {
        this.database = database;
    }

    /** Adds one, as the last thing of a transaction: from here to its commit all others wait, so numbers are in its order. */
    static Revocation add(Connection connection, Kind kind, String subject) throws SQLException {
        try (PreparedStatement count = connection.prepareStatement("UPDATE revocation_count SET newest = newest + 1")) {
            count.executeUpdate();
        }
        Revocation revocation = new Revocation(newest(connection), kind, subject);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO revocations (number, kind, subject) VALUES (?, ?, ?)")) {
            insert.setLong(1, revocation.number());
            insert.setString(2, kind.name());
            insert.setString(3, subject);
            insert.executeUpdate();
        }
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM revocations WHERE number <= ?")) {
            delete.setLong(1, revocation.number() - KEPT);
            delete.executeUpdate();
        }
        return revocation;
    }

    /** The next ones; a gap also where the database is an older copy than what the asker saw. */
    Outcome<Following> since(Since question) {
        return Outcome.granted(database.run(connection -> {
            // Before the rows, so that one which comes meanwhile is no gap.
            long newest = newest(connection);
            if (question.number() == Since.NOW) {
                return new Following(newest, false, List.of());
            }
            List<Revocation> next = after(connection, question.number(), Math.min(question.limit(), MAX_PAGE));
            boolean gap =
                    next.isEmpty() ? newest != question.number() : next.get(0).number() != question.number() + 1;
            return new Following(newest, gap, next);
        }));
    }

    private static List<Revocation> after(Connection connection, long number, int limit) throws SQLException {
        List<Revocation> next = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT number, kind, subject FROM revocations"
                + " WHERE number > ? ORDER BY number FETCH FIRST ? ROWS ONLY")) {
            select.setLong(1, number);
            select.setInt(2, limit);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    next.add(new Revocation(row.getLong(1), Kind.valueOf(row.getString(2)), row.getString(3)));
                }
            }
        }
        return next;
    }

    private static long newest(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT newest FROM revocation_count");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
