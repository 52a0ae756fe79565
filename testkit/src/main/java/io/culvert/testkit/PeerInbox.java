package io.culvert.testkit;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** What a {@link Peer} has received and how its connection ended. Written by the peer's reading thread, read by any; its monitor guards it. */
final class PeerInbox {
    /** More than this many bytes of data are not kept. */
    private static final long MAX_KEPT = 64L * 1024 * 1024;

    private final Deque<Frame> frames = new ArrayDeque<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private Consumer<byte[]> consumer;
    private long count;
    private Frame closeFrame;
    private TransportEnd end;
    private Throwable failure;
    private Consumer<TransportEnd> endHandler = how -> {};

    /** Hands data to the consumer from now on, first what has come already. */
    synchronized void consume(Consumer<byte[]> data) {
        consumer = data;
        frames.removeIf(frame -> !frame.isControl());
        data.accept(received.toByteArray());
        received.reset();
        notifyAll();
    }

    /** Takes one frame from the network. */
    void add(Frame frame) {
        Consumer<byte[]> taker;
        synchronized (this) {
            taker = consumer;
            if (frame.opcode() == Frame.CLOSE && closeFrame == null) {
                closeFrame = frame;
            }
            if (taker == null || frame.isControl()) {
                frames.add(frame);
            }
            if (taker == null && !frame.isControl()) {
                keep(frame.payload());
            }
        }
        if (taker != null && !frame.isControl()) {
            taker.accept(frame.payload());
        }
        synchronized (this) {
            // Counted last, so that whoever awaits a count finds the consumer done with it.
            count += frame.isControl() ? 0 : frame.payload().length;
            notifyAll();
        }
    }

    private void keep(byte[] payload) {
        if (received.size() + (long) payload.length > MAX_KEPT) {
            throw new IllegalStateException(
                    "received without onData, bytes: " + count + " (expected: at most " + MAX_KEPT + ")");
        }
        received.writeBytes(payload);
    }

    /** The connection has ended: by the other side, or for this test, because of a wrong byte or a like failure. */
    synchronized void ended(TransportEnd how, Throwable because) {
        if (end == null) {
            end = how;
            failure = because;
            endHandler.accept(how);
        }
        notifyAll();
    }

    /** Tells of the end when it comes, or now when it has come. */
    synchronized void onEnd(Consumer<TransportEnd> handler) {
        endHandler = handler;
        if (end != null) {
            handler.accept(end);
        }
    }

    synchronized long count() {
        return count;
    }

    synchronized byte[] received() {
        return received.toByteArray();
    }

    synchronized Ending ending() {
        int code = closeFrame == null ? Ending.NO_FRAME : closeFrame.closeCode();
        return new Ending(code, closeFrame == null ? "" : closeFrame.closeReason(), end);
    }

    synchronized Frame next(Duration within) {
        await(() -> !frames.isEmpty() || end != null, within, "a frame");
        Frame frame = frames.poll();
        if (frame == null) {
            checked();
            throw new AssertionError("a frame expected, but " + this);
        }
        return frame;
    }

    Frame nextMessage(Duration within) {
        Bound bound = Bound.in(within);
        Frame message = null;
        do {
            Frame next = next(Duration.ofNanos(bound.nanosLeft()));
            if (!next.isControl()) {
                message = message == null ? next : message.joined(next);
            }
        } while (message == null || !message.fin());
        return message;
    }

    synchronized void awaitCount(long expected, Duration within) {
        await(() -> count >= expected || end != null, within, "received bytes: " + expected);
        checked();
        if (count < expected) {
            throw new AssertionError("received bytes expected: " + expected + ", but " + this);
        }
    }

    synchronized Ending awaitClosing(Duration within) {
        await(() -> closeFrame != null || end != null, within, "a close frame or an end");
        return checked();
    }

    synchronized Ending awaitEnd(Duration within) {
        await(() -> end != null, within, "the end of the connection");
        return checked();
    }

    private Ending checked() {
        if (failure != null) {
            throw new AssertionError(failure.getMessage() + "; " + this, failure);
        }
        return ending();
    }

    private void await(BooleanSupplier condition, Duration length, String what) {
        Bound bound = Bound.in(length);
        while (!condition.getAsBoolean()) {
            if (bound.passed()) {
                throw new AssertionError(what + " expected within " + bound + ", but " + this);
            }
            bound.await(this);
        }
    }

    @Override
    public synchronized String toString() {
        return (end == null ? "open" : "ended by " + end) + (closeFrame == null ? "" : ", " + closeFrame)
                + ", bytes received: " + count + ", frames not taken: " + frames.size();
    }
}
