package io.culvert.it.simulation;

import io.culvert.cluster.Rendezvous;
import io.culvert.cluster.RendezvousChange;
import io.culvert.cluster.RendezvousRecord;
import io.culvert.protocol.StreamId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The records of streams that are being paired, as one process reaches them. Has no state of its own. */
record SimulatedRendezvous(NodeProcess process, SimulatedMap<StreamId, RendezvousRecord> map, Timeline timeline)
        implements Rendezvous {
    @Override
    public Future<Void> put(RendezvousRecord record, Duration keep) {
        RendezvousChange change = new RendezvousChange.Put(record);
        return map.<Boolean>submit(process, record.streamId(), before -> {
                    // The time to live is the owner's business, whoever dies.
                    timeline.after(keep, () -> map.expire(record.streamId(), record));
                    return new SimulatedMap.Changed<>(change.apply(before), Boolean.TRUE);
                })
                .mapEmpty();
    }

    @Override
    public Future<Void> remove(StreamId streamId, String arbiter) {
        return apply(new RendezvousChange.Remove(streamId, arbiter));
    }

    @Override
    public Future<Optional<RendezvousRecord>> find(StreamId streamId) {
        return map.submit(process, streamId, before -> new SimulatedMap.Changed<>(before, before));
    }

    @Override
    public Future<List<RendezvousRecord>> all() {
        return map.all(process).map(all -> new ArrayList<>(all.values()));
    }

    @Override
    public Future<Void> sweep(String arbiter) {
        return map.all(process).compose(all -> {
            all.keySet().forEach(streamId -> apply(new RendezvousChange.Remove(streamId, arbiter)));
            return Future.succeededFuture();
        });
    }

    private Future<Void> apply(RendezvousChange change) {
        return map.<Boolean>submit(
                        process,
                        change.streamId(),
                        before -> new SimulatedMap.Changed<>(change.apply(before), Boolean.TRUE))
                .mapEmpty();
    }
}
