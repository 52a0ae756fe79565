package io.culvert.endpoint.relay;

import io.culvert.cluster.LiveStream;
import io.culvert.cluster.LiveStream.Awaited;
import io.culvert.cluster.LiveStream.Flow;
import io.culvert.cluster.LiveStream.State;
import io.culvert.protocol.CloseReason;
import io.culvert.wire.Splice;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How a stream is shown while it lives at its host, with the rates of its bytes. Belongs to the relay's loop. */
final class LiveView {
    private final long startedAt;
    private final ByteRate fromDevice;
    private final ByteRate fromService;

    LiveView(long startedAt) {
        this.startedAt = startedAt;
        this.fromDevice = new ByteRate(startedAt);
        this.fromService = new ByteRate(startedAt);
    }

    void look(Splice splice, long now) {
        fromDevice.look(splice.bytesFromA(), now);
        fromService.look(splice.bytesFromB(), now);
    }

    LiveStream of(
            ArrivedLeg first,
            Optional<ArrivedLeg> second,
            Optional<Splice> splice,
            Optional<CloseReason> end,
            long now) {
        State state = end.isPresent() ? State.ENDING : second.isPresent() ? State.OPEN : State.WAITING;
        boolean waits = state == State.WAITING;
        return new LiveStream(
                first.streamId(),
                first.granted().device(),
                first.granted().name(),
                first.granted().service().name(),
                state,
                end,
                first.arbiter(),
                Optional.of(first.granted().host()),
                Stream.concat(Stream.of(first), second.stream())
                        .map(LiveView::leg)
                        .toList(),
                waits ? List.of(Awaited.leg(first.side().other())) : List.of(),
                Duration.ofNanos(now - startedAt),
                waits ? Optional.of(left(first, now)) : Optional.empty(),
                splice.map(pumps -> new Flow(
                                pumps.bytesFromA(),
                                pumps.deliveredToB(),
                                fromDevice.perSecond(pumps.bytesFromA(), now)))
                        .orElse(Flow.NONE),
                splice.map(pumps -> new Flow(
                                pumps.bytesFromB(),
                                pumps.deliveredToA(),
                                fromService.perSecond(pumps.bytesFromB(), now)))
                        .orElse(Flow.NONE),
                first.granted().lease().limits());
    }

    private Duration left(ArrivedLeg first, long now) {
        Duration left = first.granted().timeLeft().minusNanos(now - startedAt);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static LiveStream.Leg leg(ArrivedLeg arrived) {
        return new LiveStream.Leg(
                arrived.side(), arrived.node(), arrived.address(), arrived.leg().culvert());
    }
}
