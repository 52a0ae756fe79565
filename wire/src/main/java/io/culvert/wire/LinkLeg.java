package io.culvert.wire;

import io.culvert.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.CharsetUtil;
import io.netty.util.concurrent.Future;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A leg that landed on another node: the connection between the two nodes of a stream, as each of them sees it. It carries the
 * frames of the WebSocket format, so that types of messages and fragments stay as they are, and {@link LinkMessage}s.
 *
 * <pre>
 * SPEAKING --join (dialler), Joined comes (host)--> JOINED --close, End comes--> closing --Tally--> (channel closed by the host)
 *     \________ close, End, deadline, nonsense ____________________________________________________> (channel closed)
 * </pre>
 *
 * <p>Reasons pass as they are, not as close codes. The dialler tells its leg's counts when that leg is gone, and only then the
 * host closes: it alone knows that it has read everything. All fields belong to the channel's loop, but for {@link #culvert} and
 * {@link #tally}.
 */
public final class LinkLeg extends FrameLeg {
    /** Which of the two nodes it is at. */
    private enum Role {
        DIALLER,
        HOST
    }

    private final Role role;
    private final Consumer<LinkMessage> heard;
    private boolean joined;
    private Optional<LinkMessage.Tally> owed = Optional.empty();
    private Future<?> deadline;
    private volatile boolean culvert;
    private volatile Optional<LinkMessage.Tally> tally = Optional.empty();

    private LinkLeg(Role role, WireLimits limits, Consumer<LinkMessage> heard) {
        super(limits, new FrameWriter(false), new Liveness.Judge(FrameReader.PING, true, false, CloseReason.NODE_LOST));
        this.role = role;
        this.heard = heard;
    }

    /**
     * Takes over a socket that this node connected; on its event loop, in the turn in which it was connected.
     *
     * @param heard told what the host says before bytes flow
     */
    public static LinkLeg dialled(NetSocket socket, WireLimits limits, Consumer<LinkMessage> heard) {
        return of(Role.DIALLER, socket, limits, heard);
    }

    /** Takes over a socket that another node connected; on its event loop, in the turn in which it was accepted. */
    public static LinkLeg accepted(NetSocket socket, WireLimits limits, Consumer<LinkMessage> heard) {
        return of(Role.HOST, socket, limits, heard);
    }

    private static LinkLeg of(Role role, NetSocket socket, WireLimits limits, Consumer<LinkMessage> heard) {
        LinkLeg leg = new LinkLeg(role, limits, heard);
        ChannelHandlerContext vertxContext = ((NetSocketInternal) socket).channelHandlerContext();
        leg.install(vertxContext);
        leg.resume();
        return leg;
    }

    /** Closes it unless it is joined or closed by then. */
    public void joinWithin(long millis) {
        onLoop(() -> deadline = ctx.executor().schedule(this::late, millis, TimeUnit.MILLISECONDS));
    }

    /** Of the leg behind it; known once the other node has said so. */
    @Override
    public boolean culvert() {
        return culvert;
    }

    /** The other node tells its leg. */
    @Override
    public void paired(boolean peerIsCulvert) {}

    /** What the other node says of the leg behind it. */
    public void behind(LinkMessage.Kind kind) {
        culvert = kind.culvert();
        pace(kind.pace());
    }

    /** Says something before bytes flow. */
    public void say(LinkMessage message) {
        onLoop(() -> tell(message));
    }

    /** Says that the second leg is there; its bytes may follow. */
    public void join() {
        onLoop(() -> {
            tell(new LinkMessage.Joined());
            nowJoined();
        });
    }

    /** Says no, and closes. */
    public void refuse(String why) {
        onLoop(() -> {
            tell(new LinkMessage.Refused(why));
            close(CloseReason.COMPLETED);
        });
    }

    /** The dialler's leg is gone, and these are its last counts. */
    public void tally(long came, long delivered) {
        onLoop(() -> {
            owed = Optional.of(new LinkMessage.Tally(came, delivered));
            settle();
        });
    }

    /** What the far leg counted, once its stream has ended; empty when its node never said so. */
    public Optional<LinkMessage.Tally> tally() {
        return tally;
    }

    @Override
    FrameReader readerOn(ChannelHandlerContext context) {
        return FrameReader.ofNode(this, context.alloc());
    }

    @Override
    void broken(FrameException fault) {
        farSideEnded(Ending.of(CloseReason.INTERNAL_ERROR));
        ctx.close();
    }

    @Override
    boolean answers() {
        return true;
    }

    /** Nodes do not close with close frames. */
    @Override
    public void close(int code, String text) {
        broken(FrameException.protocol("a close frame on a link"));
    }

    @Override
    public void node(ByteBuf payload) {
        LinkMessage message;
        try {
            message = LinkMessage.parse(payload.toString(CharsetUtil.UTF_8));
        } catch (IllegalArgumentException malformed) {
            throw FrameException.protocol(malformed.getMessage());
        } finally {
            payload.release();
        }
        if (message instanceof LinkMessage.End end) {
            farSideEnded(end.ending());
        } else if (message instanceof LinkMessage.Tally counts) {
            tally = Optional.of(counts);
            if (role == Role.HOST) {
                ctx.close();
            }
        } else if (!joined && !isClosing()) {
            if (message instanceof LinkMessage.Joined && role == Role.HOST) {
                // What follows is the stream's, and waits until somebody takes it.
                stop();
                nowJoined();
            }
            heard.accept(message);
        }
    }

    @Override
    void closing(Ending ending, boolean farSideIsThere) {
        if (!ctx.channel().isActive()) {
            return;
        }
        if (farSideIsThere) {
            tell(new LinkMessage.End(ending));
        }
        if (!joined) {
            closeSoon();
        }
        settle();
    }

    /** The dialler's last word: only when its stream has ended here, and its leg is gone. */
    private void settle() {
        if (role == Role.DIALLER
                && isClosing()
                && owed.isPresent()
                && ctx.channel().isActive()) {
            tell(owed.get());
            owed = Optional.empty();
        }
    }

    private void nowJoined() {
        joined = true;
        cancelDeadline();
    }

    private void late() {
        if (!joined) {
            farSideEnded(Ending.of(CloseReason.NODE_LOST));
            ctx.close();
        }
    }

    /** The other node closes when it has heard; it is not waited for longer than for an answer to a close frame. */
    private void closeSoon() {
        if (role == Role.HOST) {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(gone -> ctx.close());
            return;
        }
        var watch =
                ctx.executor().schedule(() -> ctx.close(), limits.closeTimeout().toMillis(), TimeUnit.MILLISECONDS);
        closed().addListener(done -> watch.cancel(false));
    }

    private void tell(LinkMessage message) {
        if (ctx.channel().isActive()) {
            ByteBuf text = ByteBufUtil.writeUtf8(ctx.alloc(), message.toJson());
            control(FrameReader.NODE, text);
            text.release();
        }
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    /** The stream's bytes, not before both nodes have joined. */
    @Override
    public void data(ByteBuf payload, boolean text, boolean lastOfMessage) {
        if (!joined) {
            payload.release();
            throw FrameException.protocol("bytes before the link was joined");
        }
        super.data(payload, text, lastOfMessage);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        farSideEnded(Ending.of(CloseReason.NODE_LOST));
        super.exceptionCaught(context, cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancelDeadline();
        farSideEnded(Ending.of(CloseReason.NODE_LOST));
        context.fireChannelInactive();
    }
}
