package io.culvert.client;

import io.culvert.protocol.CloseReason;
import io.culvert.wire.Ending;
import io.culvert.wire.LegListener;
import io.culvert.wire.Piece;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The reading half of a {@link DeviceStream}: holds what came until somebody wants it, and keeps the leg stopped meanwhile, so
 * that it never holds more than one read. The end is told after the last byte. Owned by the leg's loop.
 */
final class StreamInput implements LegListener {
    private final StreamLeg leg;
    private final Deque<Buffer> held = new ArrayDeque<>();
    private Handler<Buffer> handler;
    private Handler<Void> endHandler;
    private Handler<Throwable> exceptionHandler;
    private long demand = Long.MAX_VALUE;
    private boolean flowing;
    private boolean delivering;
    private boolean inputEnded;
    private CloseReason ended;
    private boolean endTold;

    StreamInput(StreamLeg leg) {
        this.leg = leg;
    }

    void handler(Handler<Buffer> newHandler) {
        handler = newHandler;
        deliver();
    }

    void endHandler(Handler<Void> newHandler) {
        endHandler = newHandler;
        deliver();
    }

    void exceptionHandler(Handler<Throwable> newHandler) {
        exceptionHandler = newHandler;
        deliver();
    }

    void pause() {
        demand = 0;
        deliver();
    }

    void fetch(long amount) {
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        deliver();
    }

    @Override
    public void piece(Piece piece) {
        if (piece.length() > 0) {
            // A copy: users keep buffers, and nobody would release them.
            held.add(Buffer.buffer(ByteBufUtil.getBytes(piece.bytes())));
        }
        piece.bytes().release();
    }

    @Override
    public void readComplete() {
        deliver();
    }

    @Override
    public void inputEnded() {
        inputEnded = true;
        deliver();
    }

    @Override
    public void ended(Ending ending) {
        ended = ending.reason();
        deliver();
    }

    private void deliver() {
        if (delivering) {
            return;
        }
        delivering = true;
        try {
            while (handler != null && demand > 0 && !held.isEmpty()) {
                if (demand != Long.MAX_VALUE) {
                    demand--;
                }
                handler.handle(held.poll());
            }
            if (held.isEmpty() && !endTold) {
                tellEnd();
            }
        } finally {
            delivering = false;
        }
        boolean wanted = handler != null && demand > 0 && held.isEmpty();
        if (wanted != flowing) {
            flowing = wanted;
            if (wanted) {
                leg.resume();
            } else {
                leg.stop();
            }
        }
    }

    private void tellEnd() {
        boolean clean = inputEnded || ended == CloseReason.COMPLETED;
        if (clean && endHandler != null) {
            endTold = true;
            endHandler.handle(null);
        } else if (!clean && ended != null && exceptionHandler != null) {
            endTold = true;
            exceptionHandler.handle(new StreamEndedException(ended));
        }
    }
}
