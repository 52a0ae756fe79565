package io.culvert.registry;

import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.SessionChanged;
import io.culvert.protocol.Identity;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which identities have a session, and on which coordinator, in the table of identities. The times of one coordinator tell the
 * order of what it says; those of two say nothing of each other. Blocking; for any thread.
 */
final class SessionTable {
    /** How many a coordinator is told at once. */
    private static final int PAGE = 500;

    private final RegistryDatabase database;

    SessionTable(RegistryDatabase database) {
        this.database = database;
    }

    /**
     * Stores that sessions came and went, in this order. An end counts only where the session is the ended one's; so the late end
     * of an old session does not hide the one that took its place elsewhere.
     */
    void changed(List<SessionChanged> changes) {
        database.inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE identities SET connected = ?, connection_changed_at = ?, active_at = ?, session_node = ?"
                            + " WHERE device_id = ? AND module_id = ?"
                            + " AND (connection_changed_at IS NULL OR session_node IS NULL OR"
                            + " (session_node = ? AND connection_changed_at <= ?) OR"
                            + " (session_node <> ? AND ? = TRUE AND (connected = FALSE OR ? = FALSE)))")) {
                for (SessionChanged change : changes) {
                    Optional<Instant> at = Optional.of(change.at());
                    update.setBoolean(1, change.connected());
                    IdentityRow.writeTime(update, 2, at);
                    IdentityRow.writeTime(update, 3, at);
                    update.setString(4, change.node());
                    update.setString(5, change.identity().deviceId());
                    update.setString(6, change.identity().moduleId().orElse(""));
                    update.setString(7, change.node());
                    IdentityRow.writeTime(update, 8, at);
                    update.setString(9, change.node());
                    update.setBoolean(10, change.connected());
                    update.setBoolean(11, change.again());
                    update.addBatch();
                }
                return update.executeBatch();
            }
        });
    }

    /** Whoever has a session on none of these nodes has none from now on. */
    int disconnectAllBut(Set<String> nodes, Instant now) {
        String elsewhere = nodes.isEmpty()
                ? ""
                : " AND (session_node IS NULL OR session_node NOT IN ("
                        + String.join(", ", Collections.nCopies(nodes.size(), "?")) + "))";
        return database.run(connection -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE identities SET connected = FALSE,"
                    + " connection_changed_at = ?, session_node = NULL WHERE connected = TRUE" + elsewhere)) {
                IdentityRow.writeTime(update, 1, Optional.of(now));
                int mark = 2;
                for (String node : nodes) {
                    update.setString(mark++, node);
                }
                return update.executeUpdate();
            }
        });
    }

    /** Whose sessions a coordinator has, a page of them in the order of the database. */
    RegistryCalls.Sessions of(RegistryCalls.SessionsOf question) {
        String after = question.after().isPresent() ? " AND (device_id > ? OR device_id = ? AND module_id > ?)" : "";
        return database.run(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT device_id, module_id FROM identities WHERE connected = TRUE AND session_node = ?" + after
                            + " ORDER BY device_id, module_id LIMIT ?")) {
                int mark = 1;
                select.setString(mark++, question.node());
                if (question.after().isPresent()) {
                    select.setString(mark++, question.after().get().deviceId());
                    select.setString(mark++, question.after().get().deviceId());
                    select.setString(mark++, question.after().get().moduleId().orElse(""));
                }
                select.setInt(mark, PAGE + 1);
                return page(select);
            }
        });
    }

    private static RegistryCalls.Sessions page(PreparedStatement select) throws SQLException {
        List<Identity> identities = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                String module = row.getString(2);
                identities.add(
                        new Identity(row.getString(1), module.isEmpty() ? Optional.empty() : Optional.of(module)));
            }
        }
        boolean more = identities.size() > PAGE;
        return new RegistryCalls.Sessions(more ? identities.subList(0, PAGE) : identities, more);
    }
}
