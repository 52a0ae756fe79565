package io.culvert.it.simulation;

import io.culvert.protocol.CloseReason;
import io.culvert.wire.ClientLeg;
import io.culvert.wire.Ending;
import io.culvert.wire.LegListener;
import io.culvert.wire.Piece;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.CharsetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A leg as the relay sees it, over a simulated connection: stopped when it is made, ends once, keeps what came while nobody
 * listens. For one thread.
 */
final class SimulatedLeg implements ClientLeg {
    /** Only so that futures have a channel to name. */
    private static final EmbeddedChannel NO_CHANNEL = new EmbeddedChannel();

    private final LegSocket client;
    private final LegWay way;
    private final ChannelPromise closed = new DefaultChannelPromise(NO_CHANNEL, ImmediateEventExecutor.INSTANCE);
    private final Deque<String> came = new ArrayDeque<>();
    private Optional<Ending> farEnd = Optional.empty();
    private Optional<LegListener> listener = Optional.empty();
    private Consumer<Ending> waiting = ending -> {};
    private boolean stopped = true;
    private boolean over;

    SimulatedLeg(LegSocket client, LegWay way) {
        this.client = client;
        this.way = way;
        way.whenSilent(() -> farSideEnded(CloseReason.PEER_SILENT));
    }

    LegWay way() {
        return way;
    }

    /** Bytes of the client. */
    void arrived(String bytes) {
        if (!over && farEnd.isEmpty()) {
            came.add(bytes);
            deliver();
        }
    }

    /** The client closed, or is judged dead. */
    void farSideEnded(CloseReason reason) {
        if (over || farEnd.isPresent()) {
            return;
        }
        farEnd = Optional.of(Ending.of(reason));
        if (listener.isEmpty()) {
            waiting.accept(farEnd.get());
        }
        deliver();
        way.process().time().after(Duration.ofMillis(1), this::gone);
    }

    private void deliver() {
        if (listener.isEmpty() || over) {
            return;
        }
        boolean any = false;
        while (!stopped && !came.isEmpty()) {
            listener.get().piece(new Piece(Unpooled.copiedBuffer(came.poll(), CharsetUtil.UTF_8), false, true));
            any = true;
        }
        if (any) {
            listener.get().readComplete();
        }
        if (came.isEmpty() && farEnd.isPresent()) {
            over = true;
            listener.get().ended(farEnd.get());
        }
    }

    private void gone() {
        over = true;
        closed.trySuccess();
    }

    @Override
    public boolean culvert() {
        return client.culvert();
    }

    @Override
    public Duration pace() {
        return Duration.ofSeconds(20);
    }

    @Override
    public EventExecutor loop() {
        return ImmediateEventExecutor.INSTANCE;
    }

    @Override
    public void listen(LegListener heard) {
        listener = Optional.of(heard);
        if (farEnd.isPresent()) {
            stopped = false;
        }
        deliver();
    }

    @Override
    public void whileWaiting(Consumer<Ending> ended) {
        waiting = ended;
        if (farEnd.isPresent() && listener.isEmpty()) {
            ended.accept(farEnd.get());
        }
    }

    @Override
    public void resume() {
        stopped = false;
        deliver();
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public void send(List<Piece> pieces, Gone gone) {
        for (Piece piece : pieces) {
            String bytes = piece.bytes().toString(CharsetUtil.UTF_8);
            boolean text = piece.text();
            piece.bytes().release();
            if (!over) {
                way.down(() -> client.received(bytes, text));
            }
        }
        boolean taken = !over;
        way.process().time().after(Duration.ZERO, () -> gone.gone(taken));
    }

    @Override
    public void finish() {
        // A WebSocket cannot say that only its own bytes have ended.
    }

    @Override
    public void close(Ending ending) {
        if (!over) {
            over = true;
            way.down(() -> client.closed(ending));
        }
        way.process().time().after(Duration.ofMillis(1), this::gone);
    }

    @Override
    public ChannelFuture closed() {
        return closed;
    }
}
