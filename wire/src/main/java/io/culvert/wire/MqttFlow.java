package io.culvert.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Stops reading from an MQTT peer while its receiver cannot take packets, and where that is wished, while the peer itself does
 * not read. Owned by its channel's loop.
 */
final class MqttFlow extends ChannelInboundHandlerAdapter {
    private Channel channel;
    private boolean held;
    private boolean stopWhileUnread;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        read();
        ctx.fireChannelWritabilityChanged();
    }

    void hold(boolean hold) {
        held = hold;
        read();
    }

    void stopWhileUnread() {
        stopWhileUnread = true;
        read();
    }

    private void read() {
        channel.config().setAutoRead(!held && (!stopWhileUnread || channel.isWritable()));
    }
}
