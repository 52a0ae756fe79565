package io.culvert.cluster;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.StreamName;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What nodes are asked of the streams that live now, at {@link Address#node}. */
public final class StreamCalls {
    /** The most streams in one answer, so that messages stay small. */
    public static final int MAX_LISTED = 200;

    /** In this order lists are asked for part by part. */
    public static final Comparator<LiveStream> ORDER =
            Comparator.comparing(stream -> stream.id().value());

    /**
     * Which streams are meant; what is empty does not matter.
     *
     * @param device with the streams of its modules, unless a module is named
     * @param service whose credential opened it
     * @param node that has to do with it, as arbiter, as host or with a leg
     */
    public record Filter(
            Optional<StreamId> id,
            Optional<String> device,
            Optional<String> module,
            Optional<String> service,
            Optional<StreamName> name,
            Optional<LiveStream.State> state,
            Optional<String> node) {
        public boolean matches(LiveStream stream) {
            return id.map(stream.id()::equals).orElse(true)
                    && device.map(stream.device().deviceId()::equals).orElse(true)
                    && (module.isEmpty() || module.equals(stream.device().moduleId()))
                    && service.map(stream.service()::equals).orElse(true)
                    && name.map(stream.name()::equals).orElse(true)
                    && state.map(stream.state()::equals).orElse(true)
                    && node.map(stream::concerns).orElse(true);
        }
    }

    /**
     * Which streams does this endpoint node host, or arbitrate while they have no host that shows them?
     *
     * @param after only those that come after it
     * @param limit how many at most
     */
    public record ListStreams(Filter filter, Optional<StreamId> after, int limit) {
        /** The answer, out of all streams of a node. */
        public Listed of(Stream<LiveStream> all) {
            int most = Math.max(1, Math.min(limit, MAX_LISTED));
            List<LiveStream> first = all.filter(filter::matches)
                    .filter(stream -> after.map(last -> stream.id().value().compareTo(last.value()) > 0)
                            .orElse(true))
                    .sorted(ORDER)
                    .limit(most + 1L)
                    .toList();
            return first.size() > most ? new Listed(first.subList(0, most), true) : new Listed(first, false);
        }
    }

    /** @param more whether others follow */
    public record Listed(List<LiveStream> streams, boolean more) {
        public Listed {
            streams = List.copyOf(streams);
        }
    }

    /** Of which of these streams does this coordinator await the device's answer? */
    public record WhichAwaited(List<StreamId> streams) {
        public WhichAwaited {
            streams = List.copyOf(streams);
        }
    }

    public record AnswersAwaited(List<StreamId> streams) {
        public AnswersAwaited {
            streams = List.copyOf(streams);
        }
    }

    /** The handshake of this stream ends with the reason, if this coordinator runs it; its caller is told. */
    public record EndHandshake(StreamId streamId, CloseReason reason) {}

    public static final BusCall<ListStreams, Listed> LIST =
            new BusCall<>("list-streams", ListStreams.class, Listed.class);
    public static final BusCall<WhichAwaited, AnswersAwaited> WHICH_AWAITED =
            new BusCall<>("which-awaited", WhichAwaited.class, AnswersAwaited.class);
    public static final BusCall<EndHandshake, Bus.Done> END_HANDSHAKE =
            new BusCall<>("end-handshake", EndHandshake.class, Bus.Done.class);

    private StreamCalls() {}
}
