package io.culvert.cluster;

import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/**
 * Which node holds the session of an identity that listens for streams. The newest session wins; a record is removed only by
 * its own node and epoch.
 */
public interface Presence {
    /**
     * Where an identity is.
     *
     * @param epoch counts its sessions; a node gives none twice
     */
    record Location(String node, long epoch) {}

    /** A new record, and the one that it replaced: the session there is to be evicted. */
    record Announced(long epoch, Optional<Location> replaced) {}

    /** What a session learns that says again where it is. */
    sealed interface Reasserted {
        /** The record is its own, as before. */
        record Kept() implements Reasserted {}

        /** It replaced an older session, which is to be evicted, and goes on with another epoch. */
        record Won(long epoch, Location replaced) implements Reasserted {}

        /** A younger session is there: this one is to end. */
        record Lost(Location younger) implements Reasserted {}
    }

    /** A session of the identity begins to listen on this node. */
    Future<Announced> announce(Identity identity, String node);

    /** Removes the record if it is still this one; whether it was. */
    Future<Boolean> withdraw(Identity identity, Location own);

    /**
     * Says again that a session listens, as its record may be lost.
     *
     * @param own its node, and its epoch of now
     * @param age how long it has listened, on a monotonic clock
     */
    Future<Reasserted> reassert(Identity identity, Location own, Duration age);

    Future<Optional<Location>> find(Identity identity);

    /** Like find, but waits up to the limit for the identity to come. */
    Future<Optional<Location>> await(Identity identity, Duration limit);
}
