package io.culvert.endpoint.link;

import io.culvert.wire.ClientLeg;
import io.culvert.wire.LinkMessage;
import io.culvert.wire.LinkMessage.Hello;
import io.culvert.wire.LinkMessage.Tally;
import java.util.Optional;

/** A link that another node dialled, before and while it carries the second leg of a stream of this node. On any thread. */
public interface ArrivedLink {
    /** Which stream it is for, as the other node says. */
    Hello hello();

    /** The second leg, as it is seen from here. */
    ClientLeg leg();

    /**
     * Takes it; bytes may flow once the other node has answered the second leg.
     *
     * @param first how the stream's first leg is spoken to
     * @param joined told then, on the link's loop; never when the link ends before
     */
    void accept(LinkMessage.Kind first, Runnable joined);

    /** Sends it away. */
    void refuse(String why);

    /** What the second leg's node counted, once the stream has ended there. */
    Optional<Tally> tally();
}
