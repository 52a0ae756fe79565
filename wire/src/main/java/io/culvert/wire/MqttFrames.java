package io.culvert.wire;

import io.culvert.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;

/**
 * Turns binary WebSocket frames into the byte stream that MQTT packets lie in, and back. Where frames end means nothing: a
 * packet may span frames, and a frame may hold several packets. Answers pings and close frames. Owned by its channel's loop.
 */
final class MqttFrames extends ChannelDuplexHandler {
    private boolean closing;
    private Optional<CloseReason> told = Optional.empty();
    private Optional<CloseReason> heard = Optional.empty();

    /** What the close frame will say. */
    void closesFor(CloseReason reason) {
        told = Optional.of(reason);
    }

    /** What the other side's close frame said, where it was one of our reasons. */
    Optional<CloseReason> closedFor() {
        return heard;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (closing || !(message instanceof WebSocketFrame frame)) {
            ReferenceCountUtil.release(message);
        } else if (frame instanceof BinaryWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
            ctx.fireChannelRead(frame.content());
        } else if (frame instanceof PingWebSocketFrame) {
            ctx.writeAndFlush(new PongWebSocketFrame(frame.content()));
        } else if (frame instanceof PongWebSocketFrame) {
            frame.release();
        } else if (frame instanceof CloseWebSocketFrame close) {
            int code = close.statusCode();
            heard = CloseReason.ofLabel(close.reasonText());
            close.release();
            end(ctx, code < 0 ? new CloseWebSocketFrame() : new CloseWebSocketFrame(code, ""));
        } else {
            frame.release();
            end(ctx, new CloseWebSocketFrame(WebSocketCloseStatus.INVALID_MESSAGE_TYPE, "MQTT needs binary frames"));
        }
    }

    private void end(ChannelHandlerContext ctx, CloseWebSocketFrame answer) {
        closing = true;
        ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes && bytes.isReadable()) {
            ctx.write(new BinaryWebSocketFrame(bytes), promise);
        } else {
            // Vert.x flushes with an empty buffer before it closes; as a frame it would be noise.
            ctx.write(message, promise);
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (closing || !ctx.channel().isActive()) {
            ctx.close(promise);
            return;
        }
        closing = true;
        CloseWebSocketFrame last = told.map(why -> new CloseWebSocketFrame(why.webSocketCode(), why.label()))
                .orElseGet(() -> new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE));
        ctx.writeAndFlush(last).addListener(written -> ctx.close(promise));
    }
}
