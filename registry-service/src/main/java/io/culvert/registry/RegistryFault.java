package io.culvert.registry;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;

/** The database failed. Its message holds no stored value: databases put rows, keys among them, into theirs. */
final class RegistryFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Classes of SQL states that pass: a lost or refused connection, a transaction that met another, a resource that is used up,
     * an operator who stops the database.
     */
    private static final Set<String> PASSING = Set.of("08", "40", "53", "57");
    /** A connection to a server that became another one's copy. */
    private static final String READ_ONLY = "25006";
    /** H2's codes for input and output errors (a full disk) and for a database that is closed for them. */
    private static final Set<Integer> H2_UNAVAILABLE = Set.of(90028, 90031, 90098, 90121);
    /** The class of states by which a database undoes a transaction for another's sake. */
    private static final String ROLLBACK = "40";

    private final boolean unavailable;
    private final boolean again;

    RegistryFault(String message, boolean unavailable, Throwable cause) {
        this(message, unavailable, false, cause);
    }

    private RegistryFault(String message, boolean unavailable, boolean again, Throwable cause) {
        super(message, cause);
        this.unavailable = unavailable;
        this.again = again;
    }

    static RegistryFault of(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String code = "SQL state " + state + ", code " + e.getErrorCode();
        boolean unavailable = PASSING.stream().anyMatch(state::startsWith)
                || state.equals(READ_ONLY)
                || e instanceof SQLTransientException
                || H2_UNAVAILABLE.contains(e.getErrorCode());
        boolean again = state.startsWith(ROLLBACK) || state.equals(IdentityTable.UNIQUE_VIOLATION);
        // No cause: its message could repeat a row.
        return new RegistryFault("the registry's database failed: " + code, unavailable, again, null);
    }

    /** Whether the database could not be reached, so that a later try may succeed. */
    boolean unavailable() {
        return unavailable;
    }

    /** Whether another transaction was in the way, so that the same may be done at once. */
    boolean again() {
        return again;
    }
}
