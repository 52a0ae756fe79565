package io.culvert.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Stops reading from an MQTT peer while its receiver cannot take packets, and where that is wished, while the peer itself does
 * not read. Owned by its channel's loop.
 */
final class MqttFlow extends ChannelInboundHandlerAdapter {
    private boolean held;
    private boolean stopWhileUnread;

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        read(ctx);
        ctx.fireChannelWritabilityChanged();
    }

    void hold(ChannelHandlerContext ctx, boolean hold) {
        held = hold;
        read(ctx);
    }

    void stopWhileUnread(ChannelHandlerContext ctx) {
        stopWhileUnread = true;
        read(ctx);
    }

    private void read(ChannelHandlerContext ctx) {
        ctx.channel()
                .config()
                .setAutoRead(!held && (!stopWhileUnread || ctx.channel().isWritable()));
    }
}
