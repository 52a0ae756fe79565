package io.culvert.endpoint.link;

import io.culvert.wire.ClientLeg;
import io.culvert.wire.LinkLeg;
import io.culvert.wire.LinkMessage;
import io.culvert.wire.LinkMessage.Hello;
import io.culvert.wire.LinkMessage.Tally;
import io.culvert.wire.WireLimits;
import io.vertx.core.net.NetSocket;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A link from another node: hears its first message in time, hands it on, then hears that its leg is there. Its fields belong to
 * the link's loop.
 */
final class IncomingLink implements ArrivedLink {
    private final Consumer<ArrivedLink> host;
    private final LinkLeg leg;
    private Hello hello;
    private Runnable joined = () -> {};

    private IncomingLink(NetSocket socket, WireLimits limits, Consumer<ArrivedLink> host) {
        this.host = host;
        this.leg = LinkLeg.accepted(socket, limits, this::heard);
    }

    /** Takes a socket over, in the turn in which it was accepted. */
    static void of(NetSocket socket, WireLimits limits, long limitMillis, Consumer<ArrivedLink> host) {
        new IncomingLink(socket, limits, host).leg.joinWithin(limitMillis);
    }

    private void heard(LinkMessage message) {
        if (message instanceof Hello first && hello == null) {
            hello = first;
            leg.behind(first.kind());
            host.accept(this);
        } else if (message instanceof LinkMessage.Joined) {
            joined.run();
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
    public void accept(LinkMessage.Kind first, Runnable whenJoined) {
        leg.loop().execute(() -> {
            joined = whenJoined;
            leg.say(new LinkMessage.Accepted(first));
        });
    }

    @Override
    public void refuse(String why) {
        leg.refuse(why);
    }

    @Override
    public Optional<Tally> tally() {
        return leg.tally();
    }
}
