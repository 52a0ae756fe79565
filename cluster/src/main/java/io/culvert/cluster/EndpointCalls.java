package io.culvert.cluster;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.StreamName;
import java.time.Duration;
import java.util.Optional;

/** What endpoint nodes are asked, at {@link Address#node}. */
public final class EndpointCalls {
    /**
     * Be the arbiter of a new stream. Refused with {@code DRAINING} or {@code NODE_UNAVAILABLE} (full). A repeated request makes
     * only an orphan that expires.
     *
     * @param timeLeft of the handshake's deadline
     * @param lease the place that the stream takes; given back by whoever knows of its end
     */
    public record Expect(Identity device, StreamName name, StreamOpener service, Duration timeLeft, StreamLease lease) {
        /** Of a stream that no quota counts. */
        public Expect(Identity device, StreamName name, StreamOpener service, Duration timeLeft) {
            this(device, name, service, timeLeft, StreamLease.NONE);
        }
    }

    /**
     * The stream's id, and the ids that its two tickets must have.
     *
     * @param publicUrl where the legs are dialled: {@code wss://host:port}, without a path
     */
    public record Expected(StreamId streamId, String deviceTicketId, String serviceTicketId, String publicUrl) {}

    /**
     * May this ticket's leg be admitted? Refused with {@code TICKET_REFUSED}.
     *
     * @param host the node where the leg landed
     * @param claimId random; only {@link Abandon} with the same one takes the claim's stream down
     * @param linkAddress {@code host:port} where that node takes links, empty where it takes none
     */
    public record Claim(
            StreamId streamId, Side side, String ticketId, String claimId, String host, String linkAddress) {
        /** Of a node that takes no links. */
        public Claim(StreamId streamId, Side side, String ticketId, String claimId, String host) {
            this(streamId, side, ticketId, claimId, host, "");
        }
    }

    /**
     * The leg is admitted.
     *
     * @param host the node of the first leg, where the splice will live
     * @param firstLeg whether this is the first of the two legs
     * @param timeLeft of the handshake's deadline
     * @param device the stream's device, for the log
     * @param service who opened it
     * @param lease the place that the stream takes, and its limits
     * @param link how the second leg's node gets to the host
     */
    public record Granted(
            String host,
            boolean firstLeg,
            Duration timeLeft,
            Identity device,
            StreamName name,
            StreamOpener service,
            StreamLease lease,
            LinkTerms link) {}

    /**
     * A granted leg could not be used: if this claim was granted, the stream is closed.
     *
     * @param reason what a leg is told that waits for this one
     */
    public record Abandon(StreamId streamId, String claimId, CloseReason reason) {}

    /**
     * Nothing will come of the stream: a waiting leg is closed with the reason, later claims are refused.
     *
     * @param leaseStays whether the handshake goes on with another stream, which takes this one's place
     */
    public record Forget(StreamId streamId, CloseReason reason, boolean leaseStays) {
        /** Of a handshake that ended without success. */
        public Forget(StreamId streamId, CloseReason reason) {
            this(streamId, reason, false);
        }
    }

    /**
     * The stream is over: the host ends its legs with the reason, whether they wait or are spliced.
     *
     * @param onlyWaiting whether a stream that has both its legs lives on
     * @param leaseStays whether another stream takes its place, which is not given back
     */
    public record End(StreamId streamId, CloseReason reason, boolean onlyWaiting, boolean leaseStays) {
        /** Also of one that has both its legs. */
        public End(StreamId streamId, CloseReason reason) {
            this(streamId, reason, false, false);
        }
    }

    /** Has this leg been claimed? Refused with {@code TICKET_REFUSED} when the stream is not known. */
    public record LegState(StreamId streamId, Side side) {}

    public record Leg(boolean claimed, Optional<String> host) {}

    /**
     * How loaded an endpoint is; told to {@link Address#COORDINATORS} at start, once a second, and when it begins to drain.
     *
     * @param streams held or expected
     */
    public record Load(String node, String publicUrl, int streams, boolean draining) {}

    public static final BusCall<Load, Bus.Done> LOAD = new BusCall<>("load", Load.class, Bus.Done.class);
    public static final BusCall<Expect, Expected> EXPECT = new BusCall<>("expect", Expect.class, Expected.class);
    public static final BusCall<Claim, Granted> CLAIM = new BusCall<>("claim", Claim.class, Granted.class);
    public static final BusCall<Abandon, Bus.Done> ABANDON = new BusCall<>("abandon", Abandon.class, Bus.Done.class);
    public static final BusCall<Forget, Bus.Done> FORGET = new BusCall<>("forget", Forget.class, Bus.Done.class);
    public static final BusCall<End, Bus.Done> END = new BusCall<>("end", End.class, Bus.Done.class);
    public static final BusCall<LegState, Leg> LEG_STATE = new BusCall<>("leg-state", LegState.class, Leg.class);

    private EndpointCalls() {}
}
