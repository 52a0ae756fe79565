package io.culvert.cluster;

import io.culvert.protocol.StreamId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rendezvous of a hub that is one process. May be used on any thread: a lock guards its map. */
public final class LocalRendezvous implements Rendezvous {
    /** The order in which records are shown. */
    public static final Comparator<RendezvousRecord> NEAREST_FIRST = Comparator.comparing(RendezvousRecord::deadline)
            .thenComparing(record -> record.streamId().value());

    private record Kept(RendezvousRecord record, Scheduler.Task end) {}

    private final Scheduler scheduler;
    private final Map<StreamId, Kept> records = new HashMap<>();

    public LocalRendezvous(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public synchronized Future<Void> put(RendezvousRecord record, Duration keep) {
        if (change(new RendezvousChange.Put(record))) {
            Scheduler.Task end = scheduler.after(keep, () -> remove(record.streamId(), record.arbiter()));
            records.put(record.streamId(), new Kept(record, end));
        }
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Void> remove(StreamId streamId, String arbiter) {
        change(new RendezvousChange.Remove(streamId, arbiter));
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Optional<RendezvousRecord>> find(StreamId streamId) {
        return Future.succeededFuture(present(streamId));
    }

    @Override
    public synchronized Future<List<RendezvousRecord>> all() {
        return Future.succeededFuture(records.values().stream()
                .map(Kept::record)
                .sorted(NEAREST_FIRST)
                .toList());
    }

    @Override
    public synchronized Future<Void> sweep(String arbiter) {
        List.copyOf(records.keySet()).forEach(streamId -> change(new RendezvousChange.Remove(streamId, arbiter)));
        return Future.succeededFuture();
    }

    private Optional<RendezvousRecord> present(StreamId streamId) {
        return Optional.ofNullable(records.get(streamId)).map(Kept::record);
    }

    /** Takes out what is there if the change replaces it; whether the change has a record to put in. */
    private boolean change(RendezvousChange change) {
        Optional<RendezvousRecord> before = present(change.streamId());
        Optional<RendezvousRecord> after = change.apply(before);
        if (after.equals(before)) {
            return false;
        }
        Optional.ofNullable(records.remove(change.streamId()))
                .ifPresent(kept -> kept.end().cancel());
        return after.isPresent();
    }
}
