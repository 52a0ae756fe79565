package io.culvert.wire;

import io.culvert.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.time.Duration;

/**
 * What legs share that cut their bytes into frames: reading and writing them, pings, and the judgement whether the far side
 * lives. Its fields belong to the channel's loop.
 */
abstract class FrameLeg extends ChannelLeg implements ClientLeg, FrameSink {
    /** No peer makes us ping more often. */
    private static final Duration FASTEST = Duration.ofMillis(10);

    final FrameWriter writer;
    FrameReader reader;
    private final Liveness liveness;

    /** @param judge how the far side gives signs of life, and what its silence is called */
    FrameLeg(WireLimits limits, FrameWriter writer, Liveness.Judge judge) {
        super(limits);
        this.writer = writer;
        this.liveness = new Liveness(this, judge);
    }

    /** What reads the far side's frames. */
    abstract FrameReader readerOn(ChannelHandlerContext context);

    /** The far side broke the protocol; nothing more is read. */
    abstract void broken(FrameException fault);

    /** Whether a ping may still be answered. */
    abstract boolean answers();

    @Override
    public final Duration pace() {
        return limits.liveness();
    }

    /** Gives signs of life at least so often, and does not expect more of the peer; its own limits hold besides. */
    public final void pace(Duration interval) {
        onLoop(() -> liveness.pace(Math.max(FASTEST.toNanos(), interval.toNanos())));
    }

    @Override
    public final void handlerAdded(ChannelHandlerContext context) {
        super.handlerAdded(context);
        reader = readerOn(context);
        liveness.start();
    }

    @Override
    public final void handlerRemoved(ChannelHandlerContext context) {
        super.handlerRemoved(context);
        liveness.end();
        reader.close();
        writer.close();
    }

    /** There is no half-close in frames; clients say it with a message. */
    @Override
    public final void finish() {}

    @Override
    final void arrived(ByteBuf bytes) {
        liveness.heard();
        try {
            reader.read(bytes);
        } catch (FrameException fault) {
            reader.close();
            broken(fault);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void data(ByteBuf payload, boolean text, boolean lastOfMessage) {
        deliver(new Piece(payload, text, lastOfMessage));
    }

    @Override
    public final void ping(ByteBuf payload) {
        // While bytes wait for a peer that pings and does not read, one answer is as good as many.
        if (ctx.channel().isWritable() && answers()) {
            control(FrameReader.PONG, payload);
        }
        payload.release();
    }

    @Override
    public final void pong() {
        // liveness has heard it as bytes
    }

    @Override
    final void write(Piece piece) {
        writer.write(ctx, piece);
    }

    @Override
    final void flush(ChannelPromise promise) {
        writer.finish(ctx, promise);
        ctx.flush();
    }

    @Override
    final void drained() {
        liveness.drained();
    }

    @Override
    final void resumed() {
        liveness.resumed();
    }

    /** The peer is judged dead: it is told nothing, as nobody is there. */
    final void silent(CloseReason reason) {
        farSideEnded(Ending.of(reason));
        ctx.close();
    }

    /** It is being closed, and its peer takes nothing of what still waits for it. */
    final void giveUp() {
        ctx.close();
    }

    final void control(int opcode, ByteBuf payload) {
        writer.control(ctx, opcode, payload);
        writer.finish(ctx, ctx.newPromise());
        ctx.flush();
    }
}
