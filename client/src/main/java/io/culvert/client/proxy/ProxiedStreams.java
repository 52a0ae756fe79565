package io.culvert.client.proxy;

import io.culvert.client.StreamEnd;
import io.culvert.client.StreamLeg;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamName;
import io.culvert.wire.Splice;
import io.culvert.wire.TcpLeg;
import io.culvert.wire.WireLimits;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The streams that a local proxy carries: joined, counted, bounded, logged at their start and end. Safe for any thread. */
final class ProxiedStreams {
    /** How long streams may take to end when the proxy is closed. */
    private static final long LAST_WORDS_SECONDS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(ProxiedStreams.class);

    private final WireLimits limits;
    private final int max;
    private final AtomicInteger taken = new AtomicInteger();
    private final Map<Splice, Future<StreamEnd>> live = new ConcurrentHashMap<>();
    private volatile Consumer<EndedStream> whenEnded = end -> {};

    ProxiedStreams(WireLimits limits, int max) {
        this.limits = limits;
        this.max = max;
    }

    void whenEnded(Consumer<EndedStream> told) {
        whenEnded = told;
    }

    /** Takes one of the places; who got one either joins or gives it back. */
    boolean take() {
        if (taken.incrementAndGet() > max) {
            taken.decrementAndGet();
            return false;
        }
        return true;
    }

    void giveBack() {
        taken.decrementAndGet();
    }

    int count() {
        return taken.get();
    }

    /** Carries a connection over a stream until both have ended; then its place is free again. */
    void join(TcpLeg application, StreamLeg leg, Identity device, StreamName name) {
        long startedAt = System.nanoTime();
        LOG.info("stream started device={} name={}", device, name);
        Splice splice = Splice.join(application, leg, limits.maxHeld().bytes(), Optional.empty(), end -> {});
        live.put(splice, leg.ended());
        leg.ended().onSuccess(end -> {
            live.remove(splice);
            taken.decrementAndGet();
            LOG.info(
                    "stream ended device={} name={} reason={} sent={} received={} duration={}ms",
                    device,
                    name,
                    end.reason(),
                    end.sent(),
                    end.received(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt));
            whenEnded.accept(new EndedStream(name, end));
        });
    }

    /** Ends all, and waits a little until the other sides know. */
    Future<Void> close() {
        List<Future<StreamEnd>> ends = List.copyOf(live.values());
        live.keySet().forEach(splice -> splice.end(CloseReason.PROXY_STOPPED));
        return Future.join(ends)
                .timeout(LAST_WORDS_SECONDS, TimeUnit.SECONDS)
                .otherwiseEmpty()
                .mapEmpty();
    }
}
