package io.culvert.it.simulation;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Side;
import io.culvert.protocol.TicketClaims;
import io.culvert.wire.Ending;
import java.util.ArrayList;
import java.util.List;

/**
 * A client's WebSocket for one leg: dials with a ticket, says who it is once it is open (a client of {@code culvert.v1} once it
 * is paired), and ends once.
 *
 * <pre>
 * DIALLING --101--> OPEN --close, lost--> ENDED
 *     '--401, 503, lost--------------------^
 * </pre>
 */
final class LegSocket {
    enum State {
        DIALLING,
        OPEN,
        ENDED
    }

    private final Timeline timeline;
    private final Ledger ledger;
    private final TicketClaims ticket;
    private final boolean culvert;
    private final TcpPath path;
    private final List<String> received = new ArrayList<>();
    private State state = State.DIALLING;
    private boolean paired;
    private String how = "";
    private SimulatedLeg leg;
    private Runnable whenEnded = () -> {};

    LegSocket(Timeline timeline, Ledger ledger, TicketClaims ticket, boolean culvert, NodeProcess process) {
        this.timeline = timeline;
        this.ledger = ledger;
        this.ticket = ticket;
        this.culvert = culvert;
        this.path = new TcpPath(timeline, process, () -> ended("lost with its node"));
        ledger.dialled(this);
    }

    /** Sends the request; the front answers with one of the methods below. */
    void dial(SimulatedFront front) {
        path.up(() -> front.admit(this, path, ticket));
    }

    TicketClaims ticket() {
        return ticket;
    }

    Side side() {
        return ticket.side();
    }

    boolean culvert() {
        return culvert;
    }

    State state() {
        return state;
    }

    /** How it ended, for the log. */
    String how() {
        return how;
    }

    /** Whether it heard of its partner. */
    boolean joined() {
        return paired || !received.isEmpty();
    }

    /** Whether it heard its partner. */
    boolean heardPartner() {
        return !received.isEmpty();
    }

    void whenEnded(Runnable task) {
        whenEnded = task;
    }

    /** The front answered 101, and holds this leg. */
    void opened(SimulatedLeg made) {
        if (state == State.ENDED) {
            // The client closed meanwhile.
            made.way().up(() -> made.farSideEnded(CloseReason.COMPLETED));
            return;
        }
        leg = made;
        state = State.OPEN;
        timeline.log(() -> this + " is open");
        if (!culvert) {
            say();
        }
    }

    void refused(int status) {
        timeline.count("leg refused");
        ended("refused with " + status);
    }

    void received(String bytes, boolean text) {
        if (state != State.OPEN) {
            return;
        }
        if (text) {
            if (paired || !culvert) {
                timeline.violated(this + " was sent control it does not expect: " + bytes);
            }
            paired = true;
            timeline.log(() -> this + " is paired");
            say();
            return;
        }
        if (culvert && !paired) {
            timeline.violated(this + " was sent bytes before it was told that it is paired");
        }
        received.add(bytes);
        ledger.delivered(this, bytes);
    }

    void closed(Ending ending) {
        ended("closed with " + ending.reason());
    }

    /** Closes it properly. */
    void close() {
        if (state == State.OPEN) {
            SimulatedLeg there = leg;
            there.way().up(() -> there.farSideEnded(CloseReason.COMPLETED));
        }
        ended("closed by itself");
    }

    /** Says nothing any more; the hub judges it dead after a while. */
    void vanish() {
        path.vanish();
        ended("vanished");
    }

    private void say() {
        SimulatedLeg there = leg;
        there.way().up(() -> there.arrived(side().word() + " " + ticket.streamId()));
    }

    private void ended(String told) {
        if (state != State.ENDED) {
            state = State.ENDED;
            how = told;
            timeline.log(() -> this + " " + told);
            whenEnded.run();
        }
    }

    @Override
    public String toString() {
        return side().word() + " leg of " + ticket.streamId().value().substring(0, 6) + " at " + path.process();
    }
}
