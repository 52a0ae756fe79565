package io.culvert.coordinator.handshake;

import io.culvert.cluster.Bus;
import io.culvert.cluster.CoordinatorCalls.Answer;
import io.culvert.cluster.Deadline;
import io.culvert.cluster.EndpointCalls.Expected;
import io.culvert.cluster.Presence.Location;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.StreamLease;
import io.culvert.cluster.StreamOpener;
import io.culvert.cluster.quota.Quotas.Reservation;
import io.culvert.coordinator.handshake.HandshakeState.Accepted;
import io.culvert.coordinator.handshake.HandshakeState.Ended;
import io.culvert.coordinator.handshake.HandshakeState.Failed;
import io.culvert.coordinator.handshake.HandshakeState.Offered;
import io.culvert.coordinator.handshake.HandshakeState.Rejected;
import io.culvert.coordinator.handshake.HandshakeState.Requested;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One service's request on its way to two tickets; {@link HandshakeState} draws it. Owned by its service's loop: every
 * method runs there, and what others answer is brought there first.
 */
final class Handshake {
    private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);
    /** Sessions that turned out to be stale before the device counts as offline. */
    private static final int SESSION_TRIES = 5;
    /** What is kept of the deadline for asking the arbiter once more before it. */
    private static final Duration LAST_QUESTION = Duration.ofSeconds(1);

    private final HandshakeService service;
    private final HandshakeSteps steps;
    private final Scheduler scheduler;
    private final HandshakeRequest request;
    private final Deadline deadline;
    private final Deadline connectDeadline;
    private final Promise<Ended> end = Promise.promise();
    private final Set<String> arbitersThatRefused = new HashSet<>();
    private final Scheduler.Task deadlineTask;

    private HandshakeState state = new Requested();
    private StreamOpener caller = StreamOpener.NOBODY;
    private StreamLease lease = StreamLease.NONE;
    private String waitingFor = "the registry";
    private CloseReason missing = CloseReason.NODE_UNAVAILABLE;
    private int staleSessions;
    private Optional<StreamId> acceptedStream = Optional.empty();
    private Optional<Scheduler.Task> responseTask = Optional.empty();

    Handshake(
            HandshakeService service,
            HandshakeSteps steps,
            Scheduler scheduler,
            HandshakeRequest request,
            Deadline deadline) {
        this.service = service;
        this.steps = steps;
        this.scheduler = scheduler;
        this.request = request;
        this.deadline = deadline;
        this.connectDeadline = deadline.orIn(request.connectTimeout(), scheduler);
        this.deadlineTask = scheduler.after(deadline.left(scheduler), this::deadlinePassed);
    }

    Future<Ended> ended() {
        return end.future();
    }

    void start() {
        long revokedBefore = service.revocations().soFar();
        on(
                steps.authorize(request, left()),
                authorized -> granted(authorized, principal -> {
                    caller = principal.opener();
                    on(
                            steps.find(request, left()),
                            found -> granted(found, registered -> {
                                if (revokedSince(revokedBefore)) {
                                    fail(CloseReason.UNAUTHORIZED, HandshakeService.REVOKED);
                                } else if (registered.enabled()) {
                                    reserve();
                                } else {
                                    fail(CloseReason.DEVICE_DISABLED, "The device is disabled.");
                                }
                            }));
                }));
    }

    /** Whether what the registry answered was revoked while the answer came. */
    private boolean revokedSince(long noted) {
        return service.revocations().anySince(noted, one -> one.endsStream(request.device(), caller));
    }

    /** Takes the stream's place before anything waits for the device; a place that is given too late goes back. */
    private void reserve() {
        on(
                steps.reserve(request, caller, left()),
                given -> {
                    if (given instanceof Reservation.Granted granted) {
                        lease = granted.lease();
                        awaitSession();
                    } else if (given instanceof Reservation.Denied no) {
                        end(new Failed(no.reason(), no.detail(), Optional.empty(), Optional.of(no.retryAfter())));
                    }
                },
                given -> {
                    if (given instanceof Reservation.Granted late) {
                        steps.release(late.lease());
                    }
                });
    }

    private void awaitSession() {
        waitingFor = "the device to connect";
        missing = CloseReason.DEVICE_OFFLINE;
        on(
                steps.awaitSession(request, connectDeadline.left(scheduler)),
                awaited -> granted(awaited, found -> found.ifPresentOrElse(this::pickArbiter, this::deviceOffline)));
    }

    private void deviceOffline() {
        Duration waited = request.connectTimeout();
        end(new Failed(
                CloseReason.DEVICE_OFFLINE,
                waited.isZero()
                        ? "The operation failed because the requested device isn't online or doesn't listen for streams."
                        : "Timed out waiting for device to connect.",
                Optional.of(waited)));
    }

    private void pickArbiter(Location session) {
        waitingFor = "an endpoint";
        missing = CloseReason.NODE_UNAVAILABLE;
        Optional<String> arbiter = arbitersThatRefused.size() < service.config().arbiterTries()
                ? steps.selector().pick(arbitersThatRefused)
                : Optional.empty();
        if (arbiter.isEmpty()) {
            fail(CloseReason.NODE_UNAVAILABLE, "No streaming endpoint takes new streams now.");
            return;
        }
        on(steps.expect(arbiter.get(), request, caller, lease, left()), outcome -> {
            if (outcome instanceof Outcome.Granted<Expected> expected) {
                offer(session, arbiter.get(), expected.value());
            } else {
                arbitersThatRefused.add(arbiter.get());
                pickArbiter(session);
            }
        });
    }

    private void offer(Location session, String arbiter, Expected expected) {
        Accepted ifAccepted = steps.invitation(request, caller, arbiter, expected, left());
        Offered offered = new Offered(expected.streamId(), arbiter, session, ifAccepted);
        // The answer may overtake the acknowledgement of the offer, so the handshake is Offered before it is sent.
        state = offered;
        service.offered(this, offered.streamId());
        responseTask = Optional.of(scheduler.after(responseLimit(), () -> askArbiter(offered, noAnswer())));
        on(steps.offer(request, session, arbiter, expected, left()), outcome -> {
            if (state == offered && outcome instanceof Outcome.Refused<Bus.Done> refused) {
                offerRefused(offered, refused);
            }
        });
    }

    private Duration responseLimit() {
        Duration left = left();
        Duration tenth = left.dividedBy(10);
        Duration last = left.minus(tenth.compareTo(LAST_QUESTION) < 0 ? tenth : LAST_QUESTION);
        Duration wanted = request.responseTimeout();
        return wanted.isZero() || wanted.compareTo(last) > 0 ? last : wanted;
    }

    private void offerRefused(Offered offered, Outcome.Refused<Bus.Done> refused) {
        switch (refused.reason()) {
            case DEVICE_OFFLINE, NODE_UNAVAILABLE -> sessionWasStale(offered, refused.reason());
            default -> {
                forget(offered, refused.reason());
                fail(refused.reason(), refused.detail());
            }
        }
    }

    private void sessionWasStale(Offered offered, CloseReason reason) {
        LOG.debug(
                "{}: session of epoch {} on {} is stale: {}",
                request.device(),
                offered.session().epoch(),
                offered.session().node(),
                reason);
        service.withdrawn(offered.streamId());
        steps.replace(offered.arbiter(), offered.streamId(), CloseReason.DEVICE_OFFLINE);
        responseTask.ifPresent(Scheduler.Task::cancel);
        state = new Requested();
        on(steps.withdraw(request, offered.session()), withdrawn -> {
            if (++staleSessions < SESSION_TRIES) {
                awaitSession();
            } else {
                deviceOffline();
            }
        });
    }

    /** Whether it is of such a device and such a caller, who is nobody before the registry has said who it is. */
    boolean isOf(BiPredicate<Identity, StreamOpener> which) {
        return which.test(request.device(), caller);
    }

    /** What the device said, or that it went away. */
    void answered(Answer answer) {
        if (!(state instanceof Offered offered) || !offered.streamId().equals(answer.streamId())) {
            service.unexpected(answer);
            return;
        }
        switch (answer.verdict()) {
            case ACCEPTED -> end(offered.ifAccepted());
            case REJECTED -> {
                forget(offered, CloseReason.REJECTED);
                end(new Rejected(answer.reason()));
            }
            case GONE -> sessionLost(offered);
        }
    }

    /** A node left the cluster: from a session that it held no answer comes any more. */
    void left(String node) {
        if (state instanceof Offered offered && offered.session().node().equals(node)) {
            sessionLost(offered);
        }
    }

    private void sessionLost(Offered offered) {
        askArbiter(offered, new Failed(CloseReason.DEVICE_GONE, "Device unavailable: its session ended."));
    }

    /** A claimed device leg counts as acceptance: the C SDK connects before it answers, and its answer may be lost. */
    private void askArbiter(Offered offered, Failed otherwise) {
        on(steps.legClaimed(offered.arbiter(), offered.streamId(), Side.DEVICE), claimed -> {
            if (state != offered) {
                return;
            }
            if (claimed) {
                end(offered.ifAccepted());
            } else {
                forget(offered, otherwise.reason());
                end(otherwise);
            }
        });
    }

    /** The caller went away, or the node stops: nobody waits for the outcome any more, or could be told it. */
    void abandon(CloseReason reason, String detail) {
        if (state instanceof Offered offered) {
            forget(offered, reason);
        } else if (state instanceof Accepted) {
            acceptedStream.ifPresent(streamId -> service.accepted().undo(streamId, reason));
        }
        fail(reason, detail);
    }

    /** Nobody confirmed that it heard of the acceptance. */
    void unconfirmed() {
        acceptedStream.ifPresent(service.accepted()::undoUnlessDialled);
    }

    private void deadlinePassed() {
        if (state instanceof Offered offered) {
            forget(offered, CloseReason.RESPONSE_TIMEOUT);
            end(noAnswer());
        } else {
            fail(missing, "Timed out waiting for " + waitingFor + ".");
        }
    }

    private Failed noAnswer() {
        Duration wanted = request.responseTimeout();
        Duration longest = service.config().deadline();
        return new Failed(
                CloseReason.RESPONSE_TIMEOUT,
                "Timed out waiting for the response from device.",
                Optional.of(wanted.isZero() || wanted.compareTo(longest) > 0 ? longest : wanted));
    }

    private void forget(Offered offered, CloseReason reason) {
        service.withdrawn(offered.streamId());
        steps.forget(offered.arbiter(), offered.streamId(), reason);
    }

    private void fail(CloseReason reason, String detail) {
        end(new Failed(reason, detail));
    }

    private void end(Ended ended) {
        if (state instanceof Ended) {
            return;
        }
        HandshakeState before = state;
        state = ended;
        deadlineTask.cancel();
        responseTask.ifPresent(Scheduler.Task::cancel);
        if (before instanceof Offered offered && ended instanceof Accepted) {
            acceptedStream = Optional.of(offered.streamId());
            service.withdrawn(offered.streamId());
            service.accepted().add(offered, request.device(), caller, left());
        }
        if (!(ended instanceof Accepted)) {
            steps.release(lease);
        }
        service.over(this);
        end.complete(ended);
    }

    private Duration left() {
        return deadline.left(scheduler);
    }

    private <T> void granted(Outcome<T> outcome, Consumer<T> next) {
        if (outcome instanceof Outcome.Granted<T> yes) {
            next.accept(yes.value());
        } else if (outcome instanceof Outcome.Refused<T> no) {
            fail(no.reason(), no.detail());
        }
    }

    /** Brings what came of a step to the loop; nothing more happens once the handshake has ended. */
    private <T> void on(Future<T> step, Consumer<T> next) {
        on(step, next, late -> {});
    }

    /**
     * The same for a step that takes something: it is decided once whose it is.
     *
     * @param late gives back what comes after the end
     */
    private <T> void on(Future<T> step, Consumer<T> next, Consumer<T> late) {
        step.onComplete(
                value -> service.execute(() -> {
                    if (state instanceof Ended) {
                        late.accept(value);
                    } else {
                        next.accept(value);
                    }
                }),
                fault -> service.execute(() -> {
                    LOG.error("handshake with {}: failed", request.device(), fault);
                    if (!(state instanceof Ended)) {
                        abandon(CloseReason.INTERNAL_ERROR, "The handshake failed.");
                    }
                }));
    }
}
