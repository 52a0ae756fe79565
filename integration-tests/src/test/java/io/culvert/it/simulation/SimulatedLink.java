package io.culvert.it.simulation;

import io.culvert.endpoint.link.ArrivedLink;
import io.culvert.protocol.CloseReason;
import io.culvert.wire.ClientLeg;
import io.culvert.wire.LinkMessage;
import io.culvert.wire.LinkMessage.Hello;
import io.culvert.wire.LinkMessage.Tally;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A link between two nodes: dialled at the one, judged by the other's relay, answered once, joined once the second leg has its 101.
 * It says neither bytes nor counts of its own. For one thread.
 */
final class SimulatedLink implements ArrivedLink {
    /** Until it is taken, and until it is joined. */
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final Timeline timeline;
    private final Ledger ledger;
    private final LinkWay way;
    private final Hello hello;
    private final SimulatedLeg leg;
    private final Consumer<Boolean> taken;
    private Runnable whenJoined = () -> {};
    private boolean answered;
    private boolean joined;

    /** @param taken told once at the dialling node whether the host took it */
    SimulatedLink(
            Timeline timeline, Ledger ledger, LinkWay way, Hello hello, LegSocket client, Consumer<Boolean> taken) {
        this.timeline = timeline;
        this.ledger = ledger;
        this.way = way;
        this.hello = hello;
        this.leg = new SimulatedLeg(client, way);
        this.taken = taken;
    }

    /** Sends its first message. */
    void dial(Runnable atHost) {
        way.landed().time().after(LIMIT, () -> answer(false));
        way.toHost(() -> {
            way.process().time().after(LIMIT, () -> {
                if (!joined) {
                    leg.farSideEnded(CloseReason.NODE_LOST);
                }
            });
            atHost.run();
        });
    }

    /** The second leg has its 101; at the dialling node. */
    void join() {
        way.toHost(() -> {
            joined = true;
            whenJoined.run();
        });
    }

    SimulatedLeg secondLeg() {
        return leg;
    }

    private void answer(boolean yes) {
        if (!answered) {
            answered = true;
            boolean there = yes && !way.broken();
            if (!there) {
                way.toHost(() -> leg.farSideEnded(CloseReason.NODE_LOST));
            }
            taken.accept(there);
        }
    }

    @Override
    public Hello hello() {
        return hello;
    }

    @Override
    public ClientLeg leg() {
        return leg;
    }

    @Override
    public void accept(LinkMessage.Kind first, Runnable then) {
        timeline.log(() -> "link from " + way.landed() + " is taken by " + way.process());
        ledger.linked(hello.streamId());
        whenJoined = then;
        way.toLanded(() -> answer(true));
    }

    @Override
    public void refuse(String why) {
        timeline.log(() -> "link from " + way.landed() + " is refused by " + way.process() + ": " + why);
        timeline.count("link refused");
        way.toLanded(() -> answer(false));
    }

    @Override
    public Optional<Tally> tally() {
        return Optional.empty();
    }
}
