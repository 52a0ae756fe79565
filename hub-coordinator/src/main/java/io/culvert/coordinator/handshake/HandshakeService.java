package io.culvert.coordinator.handshake;

import io.culvert.cluster.Bus;
import io.culvert.cluster.CoordinatorCalls.Answer;
import io.culvert.cluster.CoordinatorCalls.Verdict;
import io.culvert.cluster.Deadline;
import io.culvert.cluster.HubNames;
import io.culvert.cluster.Presence;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.StreamOpener;
import io.culvert.cluster.quota.Quotas;
import io.culvert.cluster.revocation.RecentRevocations;
import io.culvert.cluster.revocation.Revocation;
import io.culvert.coordinator.handshake.HandshakeState.Ended;
import io.culvert.coordinator.handshake.HandshakeState.Failed;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.TicketClaims;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the handshakes of one coordinator: opens them, brings devices' answers to them, ends them when the node stops.
 *
 * <p>Its maps and its handshakes belong to one loop; {@link #open}, {@link #answered} and {@link #stop} may be called on any
 * thread and continue there. Time comes from the scheduler alone, whose tasks must run on the same loop.
 */
public final class HandshakeService {
    static final String REVOKED = "The device was disabled or deleted, or the policy lost its right, meanwhile.";

    private static final Logger LOG = LoggerFactory.getLogger(HandshakeService.class);
    private static final Duration ANSWERS = Duration.ofSeconds(2);

    /** A handshake that was opened: its end, and the way to say that its caller went away. */
    public interface Opened {
        /** Never fails. */
        Future<Ended> ended();

        /** Nobody waits for the end any more, or could be told it: legs that wait are sent away. */
        void callerGone();

        /** Nobody confirmed that it heard of the acceptance: it is taken back, unless the service's leg is there. */
        void unconfirmed();
    }

    private final HandshakeConfig config;
    private final HandshakeSteps steps;
    private final Scheduler scheduler;
    private final Executor loop;

    private final Set<Handshake> running = new HashSet<>();
    private final Map<StreamId, Handshake> offered = new HashMap<>();
    private final AcceptedStreams accepted;
    private final RecentRevocations revocations;
    private boolean stopping;

    /**
     * @param node this coordinator's name, where answers come to
     * @param signer makes a ticket of its claims
     * @param loop runs what touches handshakes, in order; the scheduler's tasks must run there as well
     */
    public HandshakeService(
            HandshakeConfig config,
            String node,
            HubNames hub,
            Bus bus,
            Presence presence,
            Quotas quotas,
            EndpointSelector selector,
            Function<TicketClaims, Secret> signer,
            Clock clock,
            Scheduler scheduler,
            Executor loop) {
        this.config = config;
        this.steps = new HandshakeSteps(node, hub, bus, presence, quotas, selector, signer, clock);
        this.scheduler = scheduler;
        this.loop = loop;
        this.accepted = new AcceptedStreams(steps, scheduler, loop);
        this.revocations = new RecentRevocations(scheduler, ANSWERS);
    }

    /** Starts a handshake; its deadline runs from now. */
    public Opened open(HandshakeRequest request) {
        Deadline deadline = Deadline.in(config.deadline(), scheduler);
        Promise<Ended> end = Promise.promise();
        OpenedHandshake opened = new OpenedHandshake(end.future());
        loop.execute(() -> {
            if (stopping) {
                end.complete(new Failed(CloseReason.DRAINING, CloseReason.DRAINING.meaning()));
            } else if (running.size() >= config.maxRunning()) {
                end.complete(new Failed(CloseReason.NODE_UNAVAILABLE, "Too many handshakes are running."));
            } else {
                Handshake handshake = new Handshake(this, steps, scheduler, request, deadline);
                opened.handshake = handshake;
                running.add(handshake);
                handshake.ended().onComplete(end);
                handshake.start();
            }
        });
        return opened;
    }

    /** Takes the answer to an offer, or the news that the device went away. */
    public void answered(Answer answer) {
        loop.execute(() -> {
            Handshake handshake = offered.get(answer.streamId());
            if (handshake != null) {
                handshake.answered(answer);
            } else if (answer.verdict() == Verdict.REJECTED && accepted.holds(answer.streamId())) {
                accepted.undo(answer.streamId(), CloseReason.REJECTED);
            } else {
                unexpected(answer);
            }
        });
    }

    /** A node left the cluster, with the sessions that it held. */
    public void left(String node) {
        loop.execute(() -> List.copyOf(offered.values()).forEach(handshake -> handshake.left(node)));
    }

    /** Of which of these streams the device's answer is awaited. */
    public Future<List<StreamId>> awaited(List<StreamId> streams) {
        Promise<List<StreamId>> told = Promise.promise();
        loop.execute(() ->
                told.complete(streams.stream().filter(offered::containsKey).toList()));
        return told.future();
    }

    /** Ends the handshake of a stream for a reason of the hub's; one that is not here does not matter. */
    public void end(StreamId stream, CloseReason reason) {
        loop.execute(() -> {
            Handshake handshake = offered.get(stream);
            if (handshake != null) {
                handshake.abandon(reason, reason.meaning());
            } else {
                accepted.undo(stream, reason);
            }
        });
    }

    /** Refuses new handshakes; those that run go on. */
    public void drain() {
        loop.execute(() -> stopping = true);
    }

    /** How many run. */
    public Future<Integer> running() {
        Promise<Integer> told = Promise.promise();
        loop.execute(() -> told.complete(running.size()));
        return told.future();
    }

    /** Ends every handshake and refuses new ones; the node stops. */
    public Future<Void> stop() {
        Promise<Void> done = Promise.promise();
        loop.execute(() -> {
            stopping = true;
            List.copyOf(running)
                    .forEach(handshake -> handshake.abandon(CloseReason.DRAINING, CloseReason.DRAINING.meaning()));
            done.complete();
        });
        return done.future();
    }

    /** Ends the handshakes that it concerns, and takes back what was accepted and may not have met yet. */
    public void revoke(Revocation revocation) {
        loop.execute(() -> {
            revocations.add(revocation);
            revokeThose(revocation::endsStream);
        });
    }

    /** The same with all of them. */
    public void revokeAll() {
        loop.execute(() -> revokeThose((device, service) -> true));
    }

    private void revokeThose(BiPredicate<Identity, StreamOpener> which) {
        List.copyOf(running).stream()
                .filter(handshake -> handshake.isOf(which))
                .forEach(handshake -> handshake.abandon(CloseReason.UNAUTHORIZED, REVOKED));
        accepted.undoThose(which, CloseReason.ACCESS_REVOKED);
    }

    /** For a handshake to note before it asks the registry. */
    RecentRevocations revocations() {
        return revocations;
    }

    /** What may have to be taken back. */
    AcceptedStreams accepted() {
        return accepted;
    }

    HandshakeConfig config() {
        return config;
    }

    void execute(Runnable task) {
        loop.execute(task);
    }

    void offered(Handshake handshake, StreamId streamId) {
        offered.put(streamId, handshake);
    }

    void withdrawn(StreamId streamId) {
        offered.remove(streamId);
    }

    void over(Handshake handshake) {
        running.remove(handshake);
    }

    void unexpected(Answer answer) {
        LOG.debug("answer {} for stream {}: dropped, nobody waits for it", answer.verdict(), answer.streamId());
    }

    /** The caller's end of a handshake. The field belongs to the loop. */
    private final class OpenedHandshake implements Opened {
        private final Future<Ended> ended;
        private Handshake handshake;

        OpenedHandshake(Future<Ended> ended) {
            this.ended = ended;
        }

        @Override
        public Future<Ended> ended() {
            return ended;
        }

        @Override
        public void unconfirmed() {
            loop.execute(() -> {
                if (handshake != null) {
                    handshake.unconfirmed();
                }
            });
        }

        @Override
        public void callerGone() {
            loop.execute(() -> {
                if (handshake != null) {
                    handshake.abandon(CloseReason.CALLER_GONE, CloseReason.CALLER_GONE.meaning());
                }
            });
        }
    }
}
