package io.culvert.registry;

import io.culvert.protocol.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/**
 * How the registry keeps its identities and judges credentials.
 *
 * @param jdbcUrl of the database; empty for an H2 file in the hub's data folder, see {@link #storedIn}
 * @param username of the database
 * @param password of the database
 * @param poolSize how many connections to the database are held
 * @param workers how many threads wait for the database
 * @param maxWaiting how many requests may wait for a thread; more are refused at once with {@code NODE_UNAVAILABLE}
 * @param maxModules how many modules one device may have
 * @param clockLeeway how long after its end a signature is still taken, for clocks that differ
 * @param tokens whose bearer tokens are taken
 */
public record RegistryConfig(
        String jdbcUrl,
        String username,
        Secret password,
        int poolSize,
        int workers,
        int maxWaiting,
        int maxModules,
        Duration clockLeeway,
        TokenConfig tokens) {
    /**
     * WRITE_DELAY=0: a committed row survives a kill. TRACE_LEVEL_FILE=0: no file beside the database into which H2 writes the
     * values of failed statements. No AUTO_SERVER: a second process on the folder must fail.
     */
    private static final String H2_SETTINGS = ";WRITE_DELAY=0;TRACE_LEVEL_FILE=0;DB_CLOSE_ON_EXIT=FALSE";

    public RegistryConfig {
        if (!jdbcUrl.isEmpty() && !jdbcUrl.startsWith("jdbc:")) {
            throw new IllegalArgumentException("registry.jdbc-url: no such (expected: empty, or jdbc:...)");
        }
        positive("pool-size", poolSize);
        positive("workers", workers);
        positive("max-waiting", maxWaiting);
        if (maxModules < 0 || maxModules > Identities.MAX_PAGE) {
            throw new IllegalArgumentException(
                    "registry.max-modules: " + maxModules + " (expected: 0 to " + Identities.MAX_PAGE + ")");
        }
        if (clockLeeway.isNegative() || clockLeeway.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("registry.clock-leeway: " + clockLeeway + " (expected: 0s to 1h)");
        }
    }

    /** The same without bearer tokens. */
    public RegistryConfig(
            String jdbcUrl,
            String username,
            Secret password,
            int poolSize,
            int workers,
            int maxWaiting,
            int maxModules,
            Duration clockLeeway) {
        this(
                jdbcUrl,
                username,
                password,
                poolSize,
                workers,
                maxWaiting,
                maxModules,
                clockLeeway,
                TokenConfig.defaults());
    }

    public static RegistryConfig defaults() {
        return new RegistryConfig("", "sa", new Secret(""), 4, 4, 2_000, 50, Duration.ofSeconds(60));
    }

    /** The same with other bearer tokens. */
    public RegistryConfig with(TokenConfig other) {
        return new RegistryConfig(
                jdbcUrl, username, password, poolSize, workers, maxWaiting, maxModules, clockLeeway, other);
    }

    /** A database that lives as long as its verticle. */
    public static RegistryConfig inMemory() {
        return defaults().withUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_ON_EXIT=FALSE");
    }

    /** The same with an H2 file {@code registry.mv.db} in this folder, unless a JDBC URL was configured. */
    public RegistryConfig storedIn(Path folder) {
        Path file = folder.toAbsolutePath().normalize().resolve("registry");
        if (jdbcUrl.isEmpty() && file.toString().indexOf(';') >= 0) {
            throw new IllegalArgumentException("data-dir: " + folder + " (expected: a path without a semicolon)");
        }
        return jdbcUrl.isEmpty() ? withUrl("jdbc:h2:file:" + file + H2_SETTINGS) : this;
    }

    /** Whether only this process can have the database open. */
    public boolean embedded() {
        return jdbcUrl.startsWith("jdbc:h2:file:") || jdbcUrl.startsWith("jdbc:h2:mem:");
    }

    /** Whether the database is a PostgreSQL server, which several registry nodes can share. */
    boolean postgresql() {
        return jdbcUrl.startsWith("jdbc:postgresql:");
    }

    private RegistryConfig withUrl(String url) {
        return new RegistryConfig(
                url, username, password, poolSize, workers, maxWaiting, maxModules, clockLeeway, tokens);
    }

    private static void positive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("registry." + key + ": " + value + " (expected: 1 or more)");
        }
    }

    @Override
    public String toString() {
        // A JDBC URL may hold a password.
        return "RegistryConfig[poolSize=" + poolSize + ", workers=" + workers + ", maxWaiting=" + maxWaiting
                + ", clockLeeway=" + clockLeeway + "]";
    }
}
