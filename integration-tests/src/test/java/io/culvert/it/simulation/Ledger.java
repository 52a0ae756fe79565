package io.culvert.it.simulation;

import io.culvert.cluster.Presence;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.TicketClaims;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** What must hold of every stream at every moment: written down where it happens, and judged at once. For one thread. */
final class Ledger {
    /** A leg that waits longer than the handshake, the host's grace and this is forgotten. */
    private static final Duration SLACK = Duration.ofSeconds(4);

    private final Timeline timeline;
    private final Map<String, TicketClaims> admitted = new LinkedHashMap<>();
    private final Map<StreamId, Set<Side>> sides = new HashMap<>();
    private final Map<StreamId, Integer> links = new HashMap<>();
    private final Set<StreamId> told = new HashSet<>();
    private final List<LegSocket> sockets = new ArrayList<>();
    private final Set<String> ends = new HashSet<>();
    private final Set<String> withdrawn = new HashSet<>();
    private BiConsumer<String, String> whenAdmitted = (arbiter, host) -> {};

    Ledger(Timeline timeline) {
        this.timeline = timeline;
    }

    /** Who hears of each leg that is admitted: its arbiter, and the node where it landed. */
    void whenAdmitted(BiConsumer<String, String> told) {
        whenAdmitted = told;
    }

    /** A host says how a stream ended: once, if it had both its legs. */
    void streamEnded(StreamId streamId, boolean paired, NodeProcess host) {
        timeline.log(() -> host + " says that " + Words.of(streamId) + " has ended" + (paired ? "" : ", unpaired"));
        if (paired && !ends.add(streamId + " " + host)) {
            timeline.violated(host + " says twice that " + streamId + " has ended");
        }
    }

    void dialled(LegSocket socket) {
        sockets.add(socket);
        timeline.inQuiet(World.DEADLINE.plus(World.GRACE).plus(SLACK), () -> {
            if (socket.state() == LegSocket.State.DIALLING
                    || socket.state() == LegSocket.State.OPEN && !socket.joined()) {
                timeline.violated(socket + " waits for ever: " + socket.state());
            }
        });
    }

    /** A leg was admitted: its ticket must never have been spent, nor its side taken. */
    void admitted(TicketClaims ticket, NodeProcess at) {
        timeline.log(() -> "admitted " + ticket.side().word() + " leg of " + Words.of(ticket.streamId()) + " at " + at);
        if (admitted.put(ticket.ticketId(), ticket) != null) {
            timeline.violated("one ticket admitted two legs: " + ticket.side().word() + " of " + ticket.streamId());
        }
        if (!sides.computeIfAbsent(ticket.streamId(), first -> new HashSet<>()).add(ticket.side())) {
            timeline.violated("two " + ticket.side().word() + " legs of " + ticket.streamId());
        }
        whenAdmitted.accept(ticket.node(), at.name());
    }

    /** Somebody means to remove this record of an identity, and no other. */
    void withdrawn(Identity identity, Presence.Location location) {
        withdrawn.add(identity + " " + location);
    }

    /** A record of presence was removed: only by its own node and epoch. */
    void presenceRemoved(Identity identity, Presence.Location location) {
        if (!withdrawn.contains(identity + " " + location)) {
            timeline.violated("the presence of another session is removed: " + identity + " " + location);
        }
    }

    /** A link was joined to a stream at its host. */
    void linked(StreamId streamId) {
        timeline.count("link");
        if (links.merge(streamId, 1, Integer::sum) > 1) {
            timeline.violated("two links of " + streamId);
        }
    }

    /** Bytes came to a client: they must be of the other side of its own stream, and both must have been admitted. */
    void delivered(LegSocket to, String bytes) {
        StreamId stream = to.ticket().streamId();
        Side other = to.side() == Side.DEVICE ? Side.SERVICE : Side.DEVICE;
        if (!bytes.equals(other.word() + " " + stream)) {
            timeline.violated(to + " was sent what is not its partner's: " + bytes);
        }
        if (sides.getOrDefault(stream, Set.of()).size() < 2) {
            timeline.violated(to + " was sent bytes before both legs were admitted");
        }
        if (told.add(stream)) {
            timeline.count("stream joined");
        }
    }

    /** After all has come to rest. */
    void judgeRest() {
        for (LegSocket socket : sockets) {
            if (socket.state() != LegSocket.State.ENDED) {
                timeline.violated(socket + " is left: " + socket.state());
            }
        }
    }
}
