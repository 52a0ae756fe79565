package io.culvert.registry;

import io.culvert.cluster.Bus;
import io.culvert.cluster.quota.QuotaCalls.AddUse;
import io.culvert.cluster.quota.QuotaCalls.MostUsedOn;
import io.culvert.cluster.quota.QuotaCalls.Used;
import io.culvert.cluster.quota.QuotaCalls.UsedBytes;
import io.culvert.cluster.quota.QuotaCalls.UsedOn;
import io.culvert.cluster.quota.QuotaScope;
import io.culvert.protocol.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The stored bytes of each day. A day is kept until the one after the next begins, for nodes whose clocks differ. */
final class DayUseTable {
    private static final String WHERE_KEY = " WHERE used_on = ? AND scope = ? AND name = ?";

    private final RegistryDatabase database;

    DayUseTable(RegistryDatabase database) {
        this.database = database;
    }

    Outcome<Used> usedOn(UsedOn question) {
        return Outcome.granted(new Used(database.run(connection -> {
            List<UsedBytes> used = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT bytes FROM day_use" + WHERE_KEY)) {
                for (QuotaScope scope : question.scopes()) {
                    key(select, 1, question.day(), scope);
                    try (ResultSet row = select.executeQuery()) {
                        if (row.next()) {
                            used.add(new UsedBytes(scope, row.getLong(1)));
                        }
                    }
                }
            }
            return used;
        })));
    }

    Outcome<Used> mostUsedOn(MostUsedOn question) {
        return Outcome.granted(new Used(database.run(connection -> {
            List<UsedBytes> used = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT scope, name, bytes FROM day_use"
                    + " WHERE used_on = ? ORDER BY bytes DESC FETCH FIRST ? ROWS ONLY")) {
                select.setObject(1, question.day());
                select.setInt(2, question.limit());
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        QuotaScope scope = new QuotaScope(QuotaScope.Kind.valueOf(row.getString(1)), row.getString(2));
                        used.add(new UsedBytes(scope, row.getLong(3)));
                    }
                }
            }
            return used;
        })));
    }

    /** Adds all or nothing; in one order everywhere, so that two nodes never wait for each other's rows. */
    Outcome<Bus.Done> add(AddUse use) {
        List<UsedBytes> inOrder = use.scopes().stream()
                .sorted(Comparator.comparing((UsedBytes used) -> used.scope().kind())
                        .thenComparing(used -> used.scope().name()))
                .toList();
        database.inTransaction(connection -> {
            for (UsedBytes used : inOrder) {
                if (!increase(connection, use.day(), used)) {
                    insert(connection, use.day(), used);
                }
            }
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM day_use WHERE used_on < ?")) {
                delete.setObject(1, use.day().minusDays(1));
                return delete.executeUpdate();
            }
        });
        return Outcome.granted(new Bus.Done());
    }

    private static boolean increase(Connection connection, LocalDate day, UsedBytes used) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE day_use SET bytes = bytes + ?" + WHERE_KEY)) {
            update.setLong(1, used.bytes());
            key(update, 2, day, used.scope());
            return update.executeUpdate() == 1;
        }
    }

    /** Where another node was first, the whole addition fails and is repeated by who asked for it. */
    private static void insert(Connection connection, LocalDate day, UsedBytes used) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO day_use (used_on, scope, name, bytes) VALUES (?, ?, ?, ?)")) {
            key(insert, 1, day, used.scope());
            insert.setLong(4, used.bytes());
            insert.executeUpdate();
        }
    }

    private static void key(PreparedStatement statement, int at, LocalDate day, QuotaScope scope) throws SQLException {
        statement.setObject(at, day);
        statement.setString(at + 1, scope.kind().name());
        statement.setString(at + 2, scope.name());
    }
}
