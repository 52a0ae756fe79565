package io.culvert.client;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ControlMessage;
import java.util.List;
import java.util.Optional;

/**
 * How far the two directions of a stream have come, by our own counts and by what the peer says, and what that makes of an end.
 * Owned by the leg's loop; the counts may be read anywhere.
 */
final class Directions {
    static final List<String> CAPABILITIES = List.of(ControlMessage.HALF_CLOSE, ControlMessage.COUNTS);

    /** What the other client can do; not known before its first message, which is its hello. */
    enum Peer {
        UNKNOWN,
        HALF_CLOSE,
        /** Any end is a full end: a reference SDK, or a client of ours without half-close. */
        FULL_ENDS
    }

    Peer peer = Peer.UNKNOWN;
    boolean outFinished;
    private boolean inFinished;
    private volatile long sent;
    private volatile long received;

    static Peer peerOf(ControlMessage.Hello hello) {
        return hello.capabilities().containsAll(CAPABILITIES) ? Peer.HALF_CLOSE : Peer.FULL_ENDS;
    }

    void sent(long bytes) {
        sent += bytes;
    }

    void received(long bytes) {
        received += bytes;
    }

    long sent() {
        return sent;
    }

    long received() {
        return received;
    }

    boolean inFinished() {
        return inFinished;
    }

    boolean bothFinished() {
        return inFinished && outFinished;
    }

    /** The peer sends no more; the reason when that cannot be, or when bytes are missing. */
    Optional<CloseReason> peerFinished(ControlMessage.Eof eof) {
        if (peer != Peer.HALF_CLOSE || inFinished) {
            return Optional.of(CloseReason.PROTOCOL_ERROR);
        }
        if (eof.sent() != received) {
            return Optional.of(CloseReason.CONNECTION_LOST);
        }
        inFinished = true;
        return Optional.empty();
    }

    /** How the stream ended when the peer says this: never completed while bytes are missing at a side that counts. */
    CloseReason peerEnded(ControlMessage.End end) {
        boolean fullEnd = peer == Peer.FULL_ENDS;
        boolean allCame = end.sent() == received && (end.received() == sent || fullEnd);
        boolean honest = allCame && (bothFinished() || fullEnd);
        return end.reason() == CloseReason.COMPLETED && !honest ? CloseReason.CONNECTION_LOST : end.reason();
    }

    /** How the stream ended when the connection was closed cleanly and the peer had not said that it received all. */
    CloseReason closedCleanly() {
        return peer == Peer.FULL_ENDS ? CloseReason.COMPLETED : CloseReason.CONNECTION_LOST;
    }

    ControlMessage.Eof eof() {
        return new ControlMessage.Eof(sent);
    }

    ControlMessage.End end(CloseReason reason) {
        return new ControlMessage.End(reason, sent, received);
    }

    StreamEnd total(CloseReason reason) {
        return new StreamEnd(reason, sent, received);
    }
}
