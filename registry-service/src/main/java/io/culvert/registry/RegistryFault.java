package io.culvert.registry;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;

/** The database failed. Its message holds no stored value: databases put rows, keys among them, into theirs. */
final class RegistryFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** SQL states of a lost or refused connection. */
    private static final String CONNECTION = "08";
    /** SQL states of a PostgreSQL that an operator is stopping. */
    private static final String OPERATOR = "57P";
    /** H2's codes for input and output errors (a full disk) and for a database that is closed for them. */
    private static final Set<Integer> H2_UNAVAILABLE = Set.of(90028, 90031, 90098, 90121);

    private final boolean unavailable;

    RegistryFault(String message, boolean unavailable, Throwable cause) {
        super(message, cause);
        this.unavailable = unavailable;
    }

    static RegistryFault of(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String code = "SQL state " + state + ", code " + e.getErrorCode();
        boolean unavailable = state.startsWith(CONNECTION)
                || state.startsWith(OPERATOR)
                || e instanceof SQLTransientException
                || H2_UNAVAILABLE.contains(e.getErrorCode());
        // No cause: its message could repeat a row.
        return new RegistryFault("the registry's database failed: " + code, unavailable, null);
    }

    /** Whether the database could not be reached, so that a later try may succeed. */
    boolean unavailable() {
        return unavailable;
    }
}
