package io.culvert.wire;

import io.culvert.protocol.CloseReason;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.function.Consumer;

/**
 * One connection as a pump sees it. Owned by its channel's event loop, on which the listener is called; every method may be
 * called on any thread.
 *
 * <p>A leg is stopped when it is made, and takes nothing from the kernel until it is resumed. It ends once: {@link
 * LegListener#ended} says how the far side ended it, or {@link #close} ends it from here, after which the listener hears
 * nothing more.
 */
public interface Leg {
    /** Whether {@code culvert.v1} is spoken on it, so that its text messages are control; on a leg without messages it is not. */
    default boolean culvert() {
        return false;
    }

    /** The loop that owns it. */
    EventExecutor loop();

    /**
     * Who hears what arrives; what came before, the end included, is told at once. Set once, before the first resume. The
     * bytes that a leg without a listener holds are those of one read: it is stopped.
     */
    void listen(LegListener listener);

    /** Who hears that the leg ended while it had no listener; its bytes are kept for the listener that may still come. */
    void whileWaiting(Consumer<Ending> ended);

    /** Takes bytes from the kernel again. */
    void resume();

    /** Takes nothing from the kernel any more; what was taken is still handed to the listener. */
    void stop();

    /**
     * Sends pieces in order and flushes; takes them over.
     *
     * @param gone told on the leg's loop once all of them have gone to the kernel, or cannot go any more
     */
    void send(List<Piece> pieces, Gone gone);

    /** What became of pieces that were sent. */
    @FunctionalInterface
    interface Gone {
        /** Whoever does not care. */
        Gone UNHEARD = delivered -> {};

        /** @param delivered whether the kernel has taken them */
        void gone(boolean delivered);
    }

    /** No more bytes will be sent; those of the far side go on coming. Where a leg cannot say that, it does nothing. */
    void finish();

    /** Ends the connection after what was sent has gone, so that the far side learns the reason where it can. */
    void close(Ending ending);

    /** Like close with the reason's own code. */
    default void close(CloseReason reason) {
        close(Ending.of(reason));
    }

    /** Done when the connection is gone. */
    ChannelFuture closed();
}
