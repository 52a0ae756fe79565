package io.culvert.cluster;

import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/**
 * Which node holds the session of an identity that listens for streams. The newest session wins; a record is removed only by
 * its own epoch.
 */
public interface Presence {
    /** Where an identity is; {@code epoch} counts its sessions. */
    record Location(String node, long epoch) {}

    /** A new record, and the one that it replaced: the session there is to be evicted. */
    record Announced(long epoch, Optional<Location> replaced) {}

    Future<Announced> announce(Identity identity, String node);

    /** Removes the record if it is still of this epoch; whether it was. */
    Future<Boolean> withdraw(Identity identity, long epoch);

    Future<Optional<Location>> find(Identity identity);

    /** Like find, but waits up to the limit for the identity to come. */
    Future<Optional<Location>> await(Identity identity, Duration limit);
}
