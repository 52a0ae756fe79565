package io.culvert.testhub;

import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.Secret;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys that the hubs of this JVM gave out through {@link TestHub}, for tests that search what was written for them. Safe for any
 * thread.
 */
public final class MintedSecrets {
    private static final Set<String> KEYS = ConcurrentHashMap.newKeySet();

    private MintedSecrets() {}

    /** Those so far, in base64 as in connection strings. */
    public static Set<String> keys() {
        return Set.copyOf(KEYS);
    }

    static ConnectionString note(ConnectionString credential) {
        credential.key().map(Secret::reveal).ifPresent(KEYS::add);
        return credential;
    }
}
