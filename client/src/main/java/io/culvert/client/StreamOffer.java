package io.culvert.client;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.StreamName;
import io.culvert.protocol.StreamTopics;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A service wants a stream to this device: accept it or reject it, once, within the hub's 60 s. It may be answered on any
 * thread and at any later time; an offer that nobody answers fails at the service with {@code response-timeout}.
 */
public final class StreamOffer {
    private final StreamTopics.Offer offer;
    private final HubConnection hub;
    private final Consumer<StreamTopics.Answer> answers;
    private final long deadline;
    private final AtomicBoolean answered = new AtomicBoolean();

    StreamOffer(StreamTopics.Offer offer, HubConnection hub, Consumer<StreamTopics.Answer> answers) {
        this.offer = offer;
        this.hub = hub;
        this.answers = answers;
        this.deadline = System.nanoTime() + hub.options().timeouts().handshake().toNanos();
    }

    /** The name with which the service opens it: what it wants. */
    public StreamName name() {
        return offer.name();
    }

    /**
     * Takes the stream.
     *
     * @return done when both sides are there; fails with a StreamRefusedException ({@code partner-missing} when the service did
     *     not come, {@code response-timeout} when it is too late), or a HubException when the endpoint is not reached. Nothing
     *     is tried again: the service opens a fresh stream
     */
    public Future<DeviceStream> accept() {
        ContextInternal context = hub.eventLoop();
        return acceptLeg(context).map(leg -> new DeviceStream(offer.name(), context, leg));
    }

    /** Like {@link #accept}, but gives the bare leg, for splicing. */
    public Future<StreamLeg> acceptLeg() {
        return acceptLeg(hub.eventLoop());
    }

    private Future<StreamLeg> acceptLeg(ContextInternal context) {
        long left = deadline - System.nanoTime();
        if (!answered.compareAndSet(false, true) || left <= 0) {
            return context.failedFuture(
                    new StreamRefusedException(CloseReason.RESPONSE_TIMEOUT, "the offer was answered or is too old"));
        }
        // A lost answer is no matter: the leg at the endpoint counts as one.
        answers.accept(new StreamTopics.Answer(offer.requestId(), true, ""));
        return hub.dial(context, offer.url(), offer.ticket(), Duration.ofNanos(left));
    }

    /**
     * Declines the stream, and the service is told why; does nothing when it was answered before.
     *
     * @param reason for people, cut to 256 bytes of UTF-8; may be empty
     */
    public void reject(String reason) {
        if (answered.compareAndSet(false, true)) {
            answers.accept(new StreamTopics.Answer(offer.requestId(), false, reason));
        }
    }

    /** Whether it is still to be answered, and there is time to. */
    boolean open() {
        return !answered.get() && deadline - System.nanoTime() > 0;
    }

    @Override
    public String toString() {
        return "StreamOffer[name=" + offer.name() + "]";
    }
}
