package io.culvert.cluster.presence;

import io.culvert.cluster.Bus;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** Where the records of presence are kept, one of each identity. May be used on any thread. */
public interface PresenceMap {
    /** Changes the record of an identity, with no other change of it in between. */
    Future<Transition> apply(Identity identity, PresenceChange change);

    Future<Optional<PresenceRecord>> find(Identity identity);

    /** The records that name none of these nodes. */
    Future<Map<Identity, PresenceRecord>> notOf(Set<String> nodes);

    /** Calls the listener for each record that appears where there was none, wherever that was asked for; mostly at once. */
    Bus.Registration onArrival(BiConsumer<Identity, PresenceRecord> listener);
}
