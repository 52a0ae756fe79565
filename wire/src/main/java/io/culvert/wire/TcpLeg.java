package io.culvert.wire;

import io.culvert.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * A leg that is an ordinary TCP connection of an application, with half-close: what a local proxy stands between. An end that
 * is not clean resets the connection, so that the application does not take a part for the whole.
 *
 * <p>Wants a Vert.x without native transport: the epoll of Netty 4.2.17 and 4.2.18 fails on a socket that it was once
 * told to expect nothing of, which is every half-closed one, and the stream is cut.
 */
public final class TcpLeg extends ChannelLeg {
    private long unsentBefore;

    private TcpLeg(WireLimits limits) {
        super(limits);
    }

    /** Takes a socket over; on its event loop, in the turn in which it was accepted or connected. */
    public static TcpLeg of(NetSocket socket, WireLimits limits) {
        TcpLeg leg = new TcpLeg(limits);
        ChannelHandlerContext vertxContext = ((NetSocketInternal) socket).channelHandlerContext();
        vertxContext.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        leg.install(vertxContext);
        return leg;
    }

    @Override
    public void finish() {
        onLoop(() -> {
            if (!isClosing() && ctx.channel().isActive()) {
                ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) gone -> shutdownOutput());
            }
        });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            deliverInputEnd();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            farSideEnded(Ending.of(CloseReason.RESET));
        }
        super.exceptionCaught(context, cause);
    }

    @Override
    void arrived(ByteBuf bytes) {
        if (bytes.isReadable()) {
            deliver(new Piece(bytes, false, true));
        } else {
            bytes.release();
        }
    }

    @Override
    void write(Piece piece) {
        ctx.write(piece.bytes(), ctx.voidPromise());
    }

    @Override
    void flush(ChannelPromise promise) {
        ctx.write(Unpooled.EMPTY_BUFFER, promise);
        ctx.flush();
    }

    @Override
    void closing(Ending ending, boolean farSideIsThere) {
        if (!ctx.channel().isActive()) {
            // Gone already; a closed socket would refuse its options.
            return;
        }
        boolean clean = ending.reason() == CloseReason.COMPLETED;
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(gone -> {
            if (!clean && ctx.channel().isActive()) {
                ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            }
            ctx.close();
        });
        watchLinger();
    }

    private void watchLinger() {
        unsentBefore = unsent();
        if (ctx.channel().isActive()) {
            var watch = ctx.executor()
                    .schedule(
                            () -> {
                                if (unsent() >= unsentBefore) {
                                    ctx.close();
                                } else {
                                    watchLinger();
                                }
                            },
                            limits.lingerTimeout().toMillis(),
                            TimeUnit.MILLISECONDS);
            closed().addListener(done -> watch.cancel(false));
        }
    }

    private void shutdownOutput() {
        if (!isClosing() && ctx.channel() instanceof DuplexChannel duplex && duplex.isActive()) {
            duplex.shutdownOutput();
        }
    }
}
