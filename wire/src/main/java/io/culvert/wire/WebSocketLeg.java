package io.culvert.wire;

import io.culvert.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.CharsetUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A leg that is a WebSocket, at the endpoint or at a client. It answers pings and close frames, pings by itself, and judges
 * whether its peer lives; it knows nothing of what the messages say.
 */
public final class WebSocketLeg extends FrameLeg {
    /** Which end of the WebSocket it is. */
    public enum Role {
        SERVER,
        CLIENT
    }

    private static final int MAX_CLOSE_TEXT = 123;

    private final Role role;
    private final boolean culvert;
    private boolean closeSent;
    private boolean closeSeen;
    private boolean broken;
    private Future<?> closeTimer;

    /**
     * @param culvert whether the peer speaks {@code culvert.v1}: its close texts are reasons, and it pongs while it is paused
     */
    WebSocketLeg(Role role, boolean culvert, WireLimits limits) {
        super(limits, new FrameWriter(role == Role.CLIENT), judge(role, culvert));
        this.role = role;
        this.culvert = culvert;
    }

    /**
     * Our clients and the endpoint give signs from a timer, also while they do not read. To a client the silent peer is the hub:
     * it is cut off, and cannot know why.
     */
    private static Liveness.Judge judge(Role role, boolean culvert) {
        return role == Role.CLIENT
                ? new Liveness.Judge(FrameReader.PONG, true, true, CloseReason.CONNECTION_LOST)
                : new Liveness.Judge(FrameReader.PING, culvert, true, CloseReason.PEER_SILENT);
    }

    @Override
    public boolean culvert() {
        return culvert;
    }

    @Override
    FrameReader readerOn(ChannelHandlerContext context) {
        return new FrameReader(
                this, context.alloc(), role == Role.SERVER, limits.maxFrame().intBytes());
    }

    @Override
    void broken(FrameException fault) {
        broken = true;
        closeSeen |= reader.sawClose();
        Ending ending = fault.ending();
        // First of all, so that the peer is told what it did: its stream ends with the reason's own code, on the
        // other leg too.
        sendClose(ending.code(), ending.textToSend(culvert));
        farSideEnded(ending);
    }

    @Override
    boolean answers() {
        return !closeSent;
    }

    @Override
    public void close(int code, String text) {
        boolean answered = closeSent;
        closeSeen = true;
        farSideEnded(Ending.ofCloseFrame(code, text, culvert));
        if (answered) {
            ctx.close();
        } else {
            sendClose(code == 1005 ? 1000 : code, "");
        }
    }

    @Override
    void closing(Ending ending, boolean farSideIsThere) {
        if (!ctx.channel().isActive()) {
            return;
        }
        switch (ending.reason()) {
            case PEER_SILENT, PEER_STALLED, CONNECTION_LOST -> {
                if (farSideIsThere) {
                    sendClose(ending.codeToSend(), ending.textToSend(culvert));
                } else {
                    ctx.close();
                }
            }
            default -> sendClose(ending.codeToSend(), ending.textToSend(culvert));
        }
    }

    /** Sends a close frame once, behind what was sent before, and closes the channel when it is answered, or at the limit. */
    private void sendClose(int code, String text) {
        if (closeSent || !ctx.channel().isActive()) {
            return;
        }
        closeSent = true;
        ByteBuf payload = Unpooled.buffer(2 + MAX_CLOSE_TEXT);
        payload.writeShort(code).writeCharSequence(fitting(text), CharsetUtil.UTF_8);
        writer.control(ctx, FrameReader.CLOSE, payload);
        ChannelPromise sent = ctx.newPromise();
        sent.addListener(done -> closeWhenAnswered());
        writer.finish(ctx, sent);
        ctx.flush();
    }

    private void closeWhenAnswered() {
        if (closeSeen) {
            ctx.close();
        } else {
            if (broken) {
                endOutput();
            }
            closeTimer = ctx.executor()
                    .schedule(() -> ctx.close(), limits.closeTimeout().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Tells a peer whose answer cannot be read any more that nothing follows, so that it closes now (RFC 6455, section 7.1.1). To
     * close from here would take back the close frame where the peer has still bytes on their way.
     */
    private void endOutput() {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (closeTimer != null) {
            closeTimer.cancel(false);
        }
        super.channelInactive(context);
    }

    private static String fitting(String text) {
        String fit = text;
        while (fit.getBytes(CharsetUtil.UTF_8).length > MAX_CLOSE_TEXT) {
            fit = fit.substring(0, fit.offsetByCodePoints(fit.length(), -1));
        }
        return fit;
    }
}
