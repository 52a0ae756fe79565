package io.culvert.client;

import io.culvert.protocol.ByteSize;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.StreamName;
import io.culvert.wire.Ending;
import io.culvert.wire.Piece;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One stream between a service and a device, at either side: bytes in order both ways, with half-close and an honest end.
 *
 * <p>Reading: nothing is read before a {@link #handler} is set, nor while paused; then the sender is slowed by TCP, not
 * buffered. The {@link #endHandler} is called when the peer sends no more, after its last byte; when the stream ends otherwise
 * the {@link #exceptionHandler} gets a {@link StreamEndedException} instead.
 *
 * <p>Writing: one write is one message for a peer that cares (up to 64 KiB). {@link #writeQueueFull} is true while more than
 * 256 KiB, or what was set, have not gone to the kernel. {@link #end()} is a half-close: the peer's bytes go on coming; with a
 * reference SDK as the peer, which knows no half-close, it ends the stream.
 *
 * <p>A stream that is not wanted any more must be ended: by {@link #end()} at both sides, or by {@link #reset()} at one.
 *
 * <p>Handlers run on the event loop of the context that opened the stream, or on one of its own when that was no event loop;
 * methods may be called on any thread.
 */
public final class DeviceStream implements ReadStream<Buffer>, WriteStream<Buffer> {
    private static final int DEFAULT_QUEUE = ByteSize.kib(256).intBytes();

    private final StreamName name;
    private final ContextInternal context;
    private final StreamLeg leg;
    private final StreamInput input;
    private final Promise<StreamEnd> closed;
    private final AtomicLong unsent = new AtomicLong();
    private final AtomicBoolean full = new AtomicBoolean();
    private volatile long queueLimit = DEFAULT_QUEUE;
    private volatile Handler<Void> drainHandler;
    private volatile CloseReason closeReason;

    /** @param context of an event loop, the leg's own */
    DeviceStream(StreamName name, ContextInternal context, StreamLeg leg) {
        this.name = name;
        this.context = context;
        this.leg = leg;
        this.input = new StreamInput(leg);
        this.closed = context.promise();
        leg.listen(input);
        leg.ended().onSuccess(end -> {
            closeReason = end.reason();
            closed.complete(end);
        });
    }

    /** The name with which the service opened it. */
    public StreamName name() {
        return name;
    }

    @Override
    public DeviceStream handler(Handler<Buffer> handler) {
        context.execute(handler, input::handler);
        return this;
    }

    @Override
    public DeviceStream endHandler(Handler<Void> handler) {
        context.execute(handler, input::endHandler);
        return this;
    }

    /** Who hears that the stream ended otherwise than completed. */
    @Override
    public DeviceStream exceptionHandler(Handler<Throwable> handler) {
        context.execute(handler, input::exceptionHandler);
        return this;
    }

    @Override
    public DeviceStream pause() {
        context.execute(input::pause);
        return this;
    }

    @Override
    public DeviceStream resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public DeviceStream fetch(long amount) {
        context.execute(amount, input::fetch);
        return this;
    }

    /**
     * Sends bytes, of any size; the buffer must not be changed until the future is done.
     *
     * @return done when they have gone to the kernel; failed with a StreamEndedException when they cannot go any more
     */
    @Override
    public Future<Void> write(Buffer data) {
        int length = data.length();
        Promise<Void> written = context.promise();
        if (length == 0) {
            written.complete();
            return written.future();
        }
        unsent.addAndGet(length);
        leg.send(List.of(new Piece(((BufferInternal) data).getByteBuf(), false, true)), delivered -> {
            drained(unsent.addAndGet(-length));
            if (delivered) {
                written.complete();
            } else {
                written.fail(new StreamEndedException(closeReason == null ? CloseReason.COMPLETED : closeReason));
            }
        });
        return written.future();
    }

    /** Sends no more bytes: the peer hears the end of them, and its own go on coming. Done when all has gone. */
    @Override
    public Future<Void> end() {
        Promise<Void> gone = context.promise();
        leg.send(List.of(), delivered -> gone.complete());
        leg.finish();
        return gone.future();
    }

    /** Ends the stream at once for both sides, with {@code reset}. */
    public void reset() {
        reset(CloseReason.RESET);
    }

    /** Ends the stream at once for both sides, with this reason. */
    public void reset(CloseReason reason) {
        leg.close(Ending.of(reason));
    }

    @Override
    public DeviceStream setWriteQueueMaxSize(int bytes) {
        queueLimit = bytes;
        return this;
    }

    @Override
    public boolean writeQueueFull() {
        boolean isFull = unsent.get() > queueLimit;
        if (isFull) {
            full.set(true);
            // It may have drained meanwhile, unseen.
            drained(unsent.get());
        }
        return isFull;
    }

    /** Called when half of the queue is free again, each time after {@link #writeQueueFull} was true. */
    @Override
    public DeviceStream drainHandler(Handler<Void> handler) {
        drainHandler = handler;
        drained(unsent.get());
        return this;
    }

    private void drained(long left) {
        Handler<Void> handler = drainHandler;
        if (handler != null && left <= queueLimit / 2 && full.compareAndSet(true, false)) {
            context.runOnContext(handler);
        }
    }

    /** Why it ended, empty while it has not. */
    public Optional<CloseReason> closeReason() {
        return Optional.ofNullable(closeReason);
    }

    /** Done when the stream has ended in both directions; never fails. */
    public Future<StreamEnd> closed() {
        return closed.future();
    }

    public long bytesSent() {
        return leg.bytesSent();
    }

    public long bytesReceived() {
        return leg.bytesReceived();
    }
}
