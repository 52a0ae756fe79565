package io.culvert.endpoint.link;

import io.culvert.protocol.CloseReason;
import io.culvert.wire.ClientLeg;
import io.culvert.wire.LinkLeg;
import io.culvert.wire.Splice;
import io.culvert.wire.SpliceEnd;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A stream at the node of its second leg: that leg and the link to its host. The host tells of it; here it is only passed on.
 * Its splice's state belongs to the loops of leg and link.
 */
final class LinkedStream {
    private final ClientLeg leg;
    private final LinkLeg link;
    private final Splice splice;

    /**
     * Joins the two and says so to both: the leg's client, and the host.
     *
     * @param whenEnded told once, on the loop of whichever ended it
     */
    LinkedStream(ClientLeg leg, LinkLeg link, long bound, Consumer<SpliceEnd> whenEnded) {
        this.leg = leg;
        this.link = link;
        // What the host sends now waits until the splice takes it.
        link.stop();
        leg.paired(link.culvert());
        link.join();
        this.splice = Splice.join(
                leg,
                link,
                bound,
                // The host paces it.
                Optional.empty(),
                whenEnded);
    }

    /** Ends both. */
    void end(CloseReason reason) {
        splice.end(reason);
    }

    long held() {
        return splice.held();
    }

    /** Tells the host what the leg counted once that is gone; done when the link is gone, too. */
    Future<Void> gone() {
        Promise<Void> done = Promise.promise();
        leg.closed().addListener(legGone -> {
            link.tally(splice.bytesFromA(), splice.deliveredToA());
            link.closed().addListener(linkGone -> done.complete());
        });
        return done.future();
    }
}
