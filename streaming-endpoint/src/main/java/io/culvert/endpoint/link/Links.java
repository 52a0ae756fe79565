package io.culvert.endpoint.link;

import io.culvert.cluster.EndpointCalls.Granted;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.HostPort;
import io.culvert.protocol.Secret;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.culvert.wire.ClientLeg;
import io.culvert.wire.LinkLeg;
import io.culvert.wire.LinkMessage;
import io.culvert.wire.WireLimits;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The links of this node: those that it takes as a host, and those that it dialled for second legs, each with its leg.
 *
 * <p>{@code streams} belongs to the loop given; bytes flow on the legs' own loops.
 */
public final class Links {
    /** How long it may take until a link is taken, and until the second leg has its 101. */
    static final Duration LIMIT = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(Links.class);

    private final Vertx vertx;
    private final String node;
    private final LinkSettings settings;
    private final WireLimits limits;
    private final int maxLinks;
    private final Executor loop;
    private final LinkDial dial;
    private final Set<LinkedStream> streams = new HashSet<>();
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger();
    private final LongAdder dialled = new LongAdder();
    private Promise<Void> emptied;

    /** @param loop runs what touches streams, in order */
    public Links(Vertx vertx, String node, LinkSettings settings, WireLimits limits, int maxLinks, Executor loop) {
        this.vertx = vertx;
        this.node = node;
        this.settings = settings;
        this.limits = limits;
        this.maxLinks = maxLinks;
        this.loop = loop;
        this.dial = new LinkDial(vertx, settings.tls(), limits);
    }

    /**
     * Listens on every event loop.
     *
     * @param host told of each link whose first message came, on the link's loop
     */
    public Future<?> start(Consumer<ArrivedLink> host) {
        return vertx.deployVerticle(
                        () -> new LinkLoop(settings, limits, maxLinks, taken, host),
                        new DeploymentOptions().setInstances(VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE))
                .onSuccess(listening -> LOG.info("links: taken at {}", settings.address()));
    }

    /** {@code host:port} where other nodes dial this one. */
    public String address() {
        return settings.address();
    }

    /**
     * A link to the host of a stream whose second leg landed here. On the loop of the leg to come.
     *
     * @param from where that leg comes from
     * @param culvert whether it speaks {@code culvert.v1}
     */
    public Future<LinkLeg> dial(StreamId streamId, Side side, Granted granted, String from, boolean culvert) {
        Optional<Secret> secret = granted.link().secret();
        String address = granted.link().address();
        if (secret.isEmpty() || address.isEmpty()) {
            return Future.failedFuture("node " + granted.host() + " takes no links");
        }
        LinkMessage.Kind kind = new LinkMessage.Kind(culvert, limits.liveness());
        Duration left = granted.timeLeft();
        return dial.dial(
                        granted.host(),
                        HostPort.parse(address, 1),
                        new LinkMessage.Hello(streamId, side, secret.get(), node, from, kind),
                        left.compareTo(LIMIT) < 0 ? left : LIMIT)
                .onSuccess(link -> dialled.increment());
    }

    /** Joins a second leg with the link to its host; on any thread. */
    public void join(StreamId streamId, String host, ClientLeg leg, LinkLeg link) {
        loop.execute(() -> {
            if (emptied != null) {
                leg.close(CloseReason.DRAINING);
                link.close(CloseReason.DRAINING);
                return;
            }
            LinkedStream stream = new LinkedStream(
                    leg,
                    link,
                    limits.maxHeld().bytes(),
                    end -> LOG.debug(
                            "leg of {} linked to {}: ended, reason={} fromLeg={} fromLink={}",
                            streamId,
                            host,
                            end.ending().reason(),
                            end.bytesFromA(),
                            end.bytesFromB()));
            streams.add(stream);
            held.set(streams.size());
            stream.gone().onComplete(gone -> loop.execute(() -> forget(stream)));
        });
    }

    /** How many second legs it holds, until their last connection is gone; on any thread. */
    public int size() {
        return held.get();
    }

    /** How many links it dialled and hosts took, since it started; on any thread. */
    public long dialled() {
        return dialled.sum();
    }

    /** Ends all second legs with the reason, and their streams with them; on the loop. */
    public Future<Void> endAll(CloseReason reason) {
        emptied = Promise.promise();
        List.copyOf(streams).forEach(stream -> stream.end(reason));
        checkEmpty();
        return emptied.future();
    }

    /** The most bytes that are held for one second leg now, in both directions. */
    public Future<Long> mostHeld() {
        return Future.future(told -> loop.execute(() -> told.complete(
                streams.stream().mapToLong(LinkedStream::held).max().orElse(0))));
    }

    public Future<?> close() {
        return dial.close();
    }

    private void forget(LinkedStream stream) {
        streams.remove(stream);
        held.set(streams.size());
        checkEmpty();
    }

    private void checkEmpty() {
        if (emptied != null && streams.isEmpty()) {
            emptied.tryComplete();
        }
    }
}
