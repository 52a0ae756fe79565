package io.culvert.cluster;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.StreamName;
import java.time.Duration;

/** What coordinator nodes are asked, at {@link Address#node}. */
public final class CoordinatorCalls {
    /**
     * Offer a stream to the identity's session. Acknowledged at once, refused with {@code DEVICE_OFFLINE} when no session of
     * this epoch or a later one listens here; the device's answer comes as {@link Answer}.
     *
     * @param answerTo the node that runs the handshake
     */
    public record Offer(
            Identity device,
            long epoch,
            StreamId streamId,
            StreamName name,
            String url,
            Secret ticket,
            String answerTo,
            Duration timeLeft) {}

    /**
     * What became of an offer.
     *
     * @param verdict what the device said, or that it went away
     * @param reason the device's words when it rejected, for people
     */
    public record Answer(StreamId streamId, Verdict verdict, String reason) {}

    public enum Verdict {
        ACCEPTED,
        REJECTED,
        GONE
    }

    /** End the session of this identity if it is of this epoch or an earlier one. */
    public record Evict(Identity identity, long epoch, CloseReason reason) {}

    /** Is there a session of this identity, be it one that does not listen? */
    public record Holds(Identity identity) {}

    public record Held(boolean connected) {}

    public static final BusCall<Offer, Bus.Done> OFFER = new BusCall<>("offer", Offer.class, Bus.Done.class);
    public static final BusCall<Answer, Bus.Done> ANSWER = new BusCall<>("answer", Answer.class, Bus.Done.class);
    public static final BusCall<Evict, Bus.Done> EVICT = new BusCall<>("evict", Evict.class, Bus.Done.class);

    public static final BusCall<Holds, Held> HOLDS = new BusCall<>("holds", Holds.class, Held.class);

    private CoordinatorCalls() {}
}
