package io.culvert.client;

import io.culvert.wire.Ending;
import io.culvert.wire.LegListener;
import io.culvert.wire.Piece;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * What a leg has to tell, handed to its listener, or kept for the listener that is still to come: the bytes of one read, an end
 * of input, an end. Owned by its leg's loop.
 */
final class EarlyInput {
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private LegListener listener;
    private Consumer<Ending> waiting;
    private Ending ending;
    private boolean inputEnded;
    private boolean deaf;

    void listen(LegListener newListener) {
        listener = newListener;
        while (!pieces.isEmpty()) {
            listener.piece(pieces.poll());
        }
        readComplete();
        if (inputEnded && !deaf) {
            listener.inputEnded();
        }
        if (ending != null && !deaf) {
            listener.ended(ending);
        }
    }

    void whileWaiting(Consumer<Ending> newWaiting) {
        waiting = newWaiting;
        if (ending != null && listener == null && !deaf) {
            waiting.accept(ending);
        }
    }

    void piece(Piece piece) {
        if (deaf) {
            piece.bytes().release();
        } else if (listener == null) {
            pieces.add(piece);
        } else {
            listener.piece(piece);
        }
    }

    void readComplete() {
        if (listener != null && !deaf) {
            listener.readComplete();
        }
    }

    void inputEnded() {
        if (listener == null) {
            inputEnded = true;
        } else if (!deaf) {
            listener.readComplete();
            listener.inputEnded();
        }
    }

    void ended(Ending newEnding) {
        if (deaf) {
            return;
        }
        ending = newEnding;
        if (listener != null) {
            listener.readComplete();
            listener.ended(ending);
        } else if (waiting != null) {
            waiting.accept(ending);
        }
    }

    /** Nothing is told any more, and what was kept is freed. */
    void close() {
        deaf = true;
        pieces.forEach(piece -> piece.bytes().release());
        pieces.clear();
    }
}
