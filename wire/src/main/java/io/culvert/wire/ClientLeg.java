package io.culvert.wire;

import io.culvert.protocol.ControlMessage;
import io.netty.buffer.Unpooled;
import io.netty.util.CharsetUtil;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A leg whose far side is a device or a service, whatever lies between. */
public interface ClientLeg extends Leg {
    @Override
    boolean culvert();

    /** How often it is to give a sign of life. */
    Duration pace();

    /**
     * Tells it that its partner is there, before any byte, where it can be told.
     *
     * @param peerIsCulvert whether the partner speaks {@code culvert.v1}
     */
    default void paired(boolean peerIsCulvert) {
        if (culvert()) {
            String paired = new ControlMessage.Paired(peerIsCulvert, List.of(), Optional.of(pace())).toJson();
            send(List.of(new Piece(Unpooled.copiedBuffer(paired, CharsetUtil.UTF_8), true, true)), Gone.UNHEARD);
        }
    }
}
