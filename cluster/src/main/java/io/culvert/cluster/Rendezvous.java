package io.culvert.cluster;

import io.culvert.protocol.StreamId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The records of the streams that are being paired now, for all nodes to see. Each record has one writer, its arbiter, which
 * never waits for it: what is written may be lost. May be used on any thread.
 */
public interface Rendezvous {
    /**
     * Writes a record in place of the arbiter's own earlier one; another arbiter's stays.
     *
     * @param keep after which it is gone by itself
     */
    Future<Void> put(RendezvousRecord record, Duration keep);

    /** Deletes a record if it is this arbiter's. */
    Future<Void> remove(StreamId streamId, String arbiter);

    Future<Optional<RendezvousRecord>> find(StreamId streamId);

    /** All of them, the one of the nearest deadline first. */
    Future<List<RendezvousRecord>> all();

    /** Deletes the records of an arbiter that left; legs are not touched. */
    Future<Void> sweep(String arbiter);
}
