package io.culvert.registry;

import java.sql.SQLException;
import java.sql.SQLTransientException;

/** The database failed. Its message holds no stored value: databases put rows, keys among them, into theirs. */
final class RegistryFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean unavailable;

    RegistryFault(String message, boolean unavailable, Throwable cause) {
        super(message, cause);
        this.unavailable = unavailable;
    }

    static RegistryFault of(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String code = "SQL state " + state + ", code " + e.getErrorCode();
        // 08: connection; 57: operator intervention (PostgreSQL); 90098, 90121: H2 is closed or closing.
        boolean unavailable = state.startsWith("08")
                || state.startsWith("57P")
                || e instanceof SQLTransientException
                || e.getErrorCode() == 90098
                || e.getErrorCode() == 90121;
        // No cause: its message could repeat a row.
        return new RegistryFault("the registry's database failed: " + code, unavailable, null);
    }

    /** Whether the database could not be reached, so that a later try may succeed. */
    boolean unavailable() {
        return unavailable;
    }
}
