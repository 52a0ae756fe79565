package io.culvert.coordinator.handshake;

import io.culvert.cluster.Scheduler;
import io.culvert.cluster.StreamOpener;
import io.culvert.coordinator.handshake.HandshakeState.Offered;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;

/**
 * The streams whose acceptance was reported and whose legs may still wait for each other: what was accepted can be taken back. Owned
 * by the loop given.
 */
final class AcceptedStreams {
    private record Accepted(String arbiter, Identity device, StreamOpener service) {}

    private final HandshakeSteps steps;
    private final Scheduler scheduler;
    private final Executor loop;
    private final Map<StreamId, Accepted> streams = new HashMap<>();

    AcceptedStreams(HandshakeSteps steps, Scheduler scheduler, Executor loop) {
        this.steps = steps;
        this.scheduler = scheduler;
        this.loop = loop;
    }

    /** @param left as long as legs may wait */
    void add(Offered stream, Identity device, StreamOpener service, Duration left) {
        streams.put(stream.streamId(), new Accepted(stream.arbiter(), device, service));
        scheduler.after(left, () -> streams.remove(stream.streamId()));
    }

    boolean holds(StreamId streamId) {
        return streams.containsKey(streamId);
    }

    /** Takes back an acceptance that was reported, or that could not be reported. */
    void undo(StreamId streamId, CloseReason reason) {
        Accepted stream = streams.remove(streamId);
        if (stream != null) {
            steps.forget(stream.arbiter(), streamId, reason);
        }
    }

    /** The same, unless the service dialled already: then it has heard of it. */
    void undoUnlessDialled(StreamId streamId) {
        Accepted stream = streams.get(streamId);
        if (stream != null) {
            steps.legClaimed(stream.arbiter(), streamId, Side.SERVICE)
                    .onSuccess(claimed -> loop.execute(() -> {
                        if (!claimed) {
                            undo(streamId, CloseReason.CALLER_GONE);
                        }
                    }));
        }
    }

    /** Takes back those of such a device and such a service. */
    void undoThose(BiPredicate<Identity, StreamOpener> which, CloseReason reason) {
        streams.entrySet().stream()
                .filter(stream ->
                        which.test(stream.getValue().device(), stream.getValue().service()))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(stream -> undo(stream, reason));
    }
}
