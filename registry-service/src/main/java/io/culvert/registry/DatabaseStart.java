package io.culvert.registry;

import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Why the registry's database cannot be opened, in words for who configures it. Stateless. */
final class DatabaseStart {
    /** H2's code when another process holds the file. */
    private static final int H2_ALREADY_OPEN = 90020;
    /** SQL states of a user or a password that is refused. */
    private static final String REFUSED = "28";

    /** How H2's own SQL states begin. */
    private static final String H2_OWN = "90";

    private static final String NO_SUCH_DATABASE = "3D000";
    private static final String NOT_PERMITTED = "42501";
    /** The oldest that its makers still mended when this was written. */
    private static final int OLDEST_POSTGRESQL = 14;

    private DatabaseStart() {}

    /** A RegistryFault says what is expected where the server is too old. */
    static void requireVersion(Connection connection) throws SQLException {
        int major = connection.getMetaData().getDatabaseMajorVersion();
        if (connection.getMetaData().getDatabaseProductName().equals("PostgreSQL") && major < OLDEST_POSTGRESQL) {
            throw new RegistryFault(
                    "registry.jdbc-url: PostgreSQL " + major + " (expected: " + OLDEST_POSTGRESQL + " or later)",
                    false,
                    null);
        }
    }

    /** What to tell of a failed start, and whether a later try may succeed. */
    static RegistryFault fault(Exception failure) {
        Optional<SQLException> found = cause(failure, SQLException.class);
        if (found.isEmpty()) {
            return new RegistryFault(
                    "the registry's database cannot be opened: " + failure.getMessage(), false, failure);
        }
        SQLException sql = found.get();
        String state = sql.getSQLState() == null ? "" : sql.getSQLState();
        if (sql.getErrorCode() == H2_ALREADY_OPEN) {
            return no("the registry's database is in use by another process");
        }
        if (state.startsWith(REFUSED)) {
            return no("registry.username, registry.password: the database refuses them (SQL state " + state + ")");
        }
        if (state.equals(NO_SUCH_DATABASE)) {
            return no("registry.jdbc-url: the server has no such database (expected: CREATE DATABASE before)");
        }
        if (state.equals(NOT_PERMITTED)) {
            return no("registry.username: may not make the registry's tables"
                    + " (expected: the owner of the database, or GRANT CREATE ON SCHEMA)");
        }
        if (cause(failure, CertificateException.class).isPresent()
                || cause(failure, CertPathValidatorException.class).isPresent()) {
            return no(
                    "registry.jdbc-url: the server's certificate is not trusted (expected: sslrootcert of its authority)");
        }
        boolean passing = RegistryFault.of(sql).unavailable();
        if (passing && !state.startsWith(H2_OWN)) {
            return new RegistryFault(
                    "the registry's database cannot be reached: " + unreachable(failure, sql), true, null);
        }
        return new RegistryFault("the registry's database cannot be opened: " + failure.getMessage(), passing, failure);
    }

    /** Such a message of the driver names host and port, and nothing that is secret. */
    private static String unreachable(Exception failure, SQLException sql) {
        return cause(failure, UnknownHostException.class)
                .map(unknown -> "no host has the name " + unknown.getMessage())
                .orElse(sql.getMessage());
    }

    private static RegistryFault no(String why) {
        return new RegistryFault(why, false, null);
    }

    /** The innermost failure of this kind. */
    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> kind) {
        Optional<T> found = Optional.empty();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                found = Optional.of(kind.cast(cause));
            }
        }
        return found;
    }
}
