package io.culvert.wire;

import io.culvert.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all legs on a Netty channel share: taking the channel over, stopping and resuming, sending in order, ending once.
 *
 * <pre>
 * OPEN --far side ended--> ENDED --close--> CLOSING --sent, answered or timed out--> (channel closed)
 * OPEN --close-----------------------------> CLOSING
 * </pre>
 *
 * <p>All fields are touched by the channel's loop alone.
 */
abstract class ChannelLeg extends ChannelInboundHandlerAdapter implements Leg {
    /** Bytes taken from the kernel in one go; with few goes in a row a stopped leg overshoots by little. */
    private static final int MAX_READ = 64 * 1024;

    private static final int READS_IN_A_ROW = 2;

    private static final Logger LOG = LoggerFactory.getLogger(ChannelLeg.class);

    private enum State {
        OPEN,
        ENDED,
        CLOSING
    }

    final WireLimits limits;
    ChannelHandlerContext ctx;
    private LegListener listener;
    private Consumer<Ending> waiting;
    private Ending endedEarly;
    private boolean inputEndedEarly;
    private final Deque<Piece> early = new ArrayDeque<>();
    private State state = State.OPEN;
    private boolean stopped = true;

    ChannelLeg(WireLimits limits) {
        this.limits = limits;
    }

    /** Takes the channel over, in front of Vert.x's own handler; on the channel's loop. */
    final void install(ChannelHandlerContext vertxContext) {
        var pipeline = vertxContext.pipeline();
        // A stream may be idle as long as it lives; liveness judges it.
        if (pipeline.get(IdleStateHandler.class) != null) {
            pipeline.remove(IdleStateHandler.class);
        }
        var config = vertxContext.channel().config();
        config.setAutoRead(false);
        config.setRecvByteBufAllocator(
                new AdaptiveRecvByteBufAllocator(2048, MAX_READ / 4, MAX_READ).maxMessagesPerRead(READS_IN_A_ROW));
        pipeline.addBefore(vertxContext.name(), "culvert-leg", this);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    @Override
    public final EventExecutor loop() {
        return ctx.executor();
    }

    @Override
    public final ChannelFuture closed() {
        return ctx.channel().closeFuture();
    }

    @Override
    public final void listen(LegListener newListener) {
        onLoop(() -> {
            listener = newListener;
            while (!early.isEmpty() && open()) {
                listener.piece(early.poll());
            }
            listener.readComplete();
            if (inputEndedEarly && open()) {
                listener.inputEnded();
            }
            if (endedEarly != null) {
                early.forEach(listener::piece);
                early.clear();
                listener.ended(endedEarly);
            }
        });
    }

    @Override
    public final void whileWaiting(Consumer<Ending> ended) {
        onLoop(() -> {
            waiting = ended;
            if (endedEarly != null && listener == null) {
                waiting.accept(endedEarly);
            }
        });
    }

    @Override
    public final void resume() {
        onLoop(() -> {
            stopped = false;
            resumed();
            ctx.channel().config().setAutoRead(true);
        });
    }

    @Override
    public final void stop() {
        onLoop(() -> {
            // A leg that closes reads on, to see the far side's close.
            if (state != State.CLOSING) {
                stopped = true;
                ctx.channel().config().setAutoRead(false);
            }
        });
    }

    @Override
    public final void send(List<Piece> pieces, Gone gone) {
        onLoop(() -> {
            if (state != State.CLOSING && ctx.channel().isActive()) {
                for (Piece piece : pieces) {
                    write(piece);
                }
                ChannelPromise promise = ctx.newPromise();
                promise.addListener(done -> {
                    drained();
                    gone.gone(done.isSuccess());
                });
                flush(promise);
            } else {
                pieces.forEach(piece -> piece.bytes().release());
                gone.gone(false);
            }
        });
    }

    @Override
    public final void close(Ending ending) {
        onLoop(() -> {
            if (state != State.CLOSING) {
                boolean farSideIsThere = state == State.OPEN;
                state = State.CLOSING;
                stopped = false;
                releaseEarly();
                ctx.channel().config().setAutoRead(true);
                closing(ending, farSideIsThere);
            }
        });
    }

    /** Whether bytes that arrive are still of use. */
    final boolean open() {
        return state == State.OPEN;
    }

    final boolean stopped() {
        return stopped;
    }

    /** Tells the listener that the far side sends no more. */
    final void deliverInputEnd() {
        if (open() && listener != null) {
            listener.readComplete();
            listener.inputEnded();
        } else {
            inputEndedEarly = true;
        }
    }

    /** Bytes that were sent and have not gone to the kernel yet. */
    final long unsent() {
        ChannelOutboundBuffer queue = ctx.channel().unsafe().outboundBuffer();
        return queue == null ? 0 : queue.totalPendingWriteBytes();
    }

    /** Hands a piece to the listener, keeps it for the one to come, or frees it when nobody will ever want it. */
    final void deliver(Piece piece) {
        if (!open()) {
            piece.bytes().release();
        } else if (listener != null) {
            listener.piece(piece);
        } else {
            early.add(piece);
        }
    }

    /** The far side ended the leg; says so once. */
    final void farSideEnded(Ending ending) {
        if (state == State.OPEN) {
            state = State.ENDED;
            if (listener != null) {
                listener.ended(ending);
                return;
            }
            endedEarly = ending;
            if (waiting != null) {
                waiting.accept(ending);
            }
        }
    }

    /** Writes a piece and takes it over; on the loop, before {@link #flush}. */
    abstract void write(Piece piece);

    /** Flushes what was written; the promise is done when it has gone. */
    abstract void flush(ChannelPromise promise);

    /** Takes bytes that came; they are the leg's. */
    abstract void arrived(ByteBuf bytes);

    /** Ends the channel; {@code farSideIsThere} is false when the far side ended it before. */
    abstract void closing(Ending ending, boolean farSideIsThere);

    /** Whether it is being ended from here. */
    final boolean isClosing() {
        return state == State.CLOSING;
    }

    /** What was sent has gone to the kernel. */
    void drained() {}

    /** The leg takes bytes again. */
    void resumed() {}

    @Override
    public final void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            arrived(bytes);
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public final void channelReadComplete(ChannelHandlerContext context) {
        if (open() && listener != null) {
            listener.readComplete();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        farSideEnded(Ending.of(CloseReason.CONNECTION_LOST));
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.warn("leg: ended by a fault", cause);
        }
        farSideEnded(Ending.of(CloseReason.CONNECTION_LOST));
        context.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (listener != null) {
            releaseEarly();
        }
    }

    private void releaseEarly() {
        early.forEach(piece -> piece.bytes().release());
        early.clear();
    }

    final void onLoop(Runnable task) {
        if (ctx.executor().inEventLoop()) {
            task.run();
        } else {
            ctx.executor().execute(task);
        }
    }
}
