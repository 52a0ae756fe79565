package io.culvert.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;

/** One direction of one proxied connection: what was read and waits for its time or for room at the receiver. Owned by the proxy's loop. */
final class ProxyPipe {
    private enum Kind {
        BYTES,
        END,
        RESET
    }

    private record Item(Kind kind, long due, ByteBuffer bytes) {}

    private final ProxyLoop loop;
    private final ProxyPair pair;
    private final ProxyLane lane;
    private final SocketChannel from;
    private final SocketChannel to;
    private final ProxyPacer pacer;
    private final Queue<Item> waiting = new ArrayDeque<>();
    private long held;
    private boolean sourceEnded;
    private boolean endPassedOn;
    private boolean receiverFull;
    private boolean lostSomething;
    private boolean timerSet;
    private long timerDue;

    ProxyPipe(ProxyLoop loop, ProxyPair pair, ProxyLane lane, SocketChannel from, SocketChannel to) {
        this.loop = loop;
        this.pair = pair;
        this.lane = lane;
        this.pacer = new ProxyPacer(lane);
        this.from = from;
        this.to = to;
    }

    boolean wantsToRead() {
        return switch (lane.mode()) {
            case FREEZE -> false;
            case BLACKHOLE -> !sourceEnded;
            case FORWARD -> !sourceEnded && pair.isJoined() && lane.hasRoom(held);
        };
    }

    boolean wantsToWrite() {
        return receiverFull && lane.mode() == ProxyLane.Mode.FORWARD;
    }

    boolean endPassedOn() {
        return endPassedOn;
    }

    boolean lostSomething() {
        return lostSomething;
    }

    void read(ByteBuffer buffer, long now) throws IOException {
        buffer.clear();
        int size;
        try {
            size = from.read(buffer);
        } catch (IOException reset) {
            ended(Kind.RESET, now);
            return;
        }
        buffer.flip();
        if (size < 0) {
            ended(Kind.END, now);
        } else if (lane.mode() == ProxyLane.Mode.BLACKHOLE) {
            lostSomething = true;
            lane.countSwallowed(size);
        } else {
            boolean direct = waiting.isEmpty() && lane.delayNanos() == 0;
            if (!direct || !write(buffer, now)) {
                ByteBuffer kept =
                        ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
                held += kept.remaining();
                waiting.add(new Item(Kind.BYTES, now + lane.delayNanos(), kept));
                flush(now);
            }
        }
    }

    private void ended(Kind kind, long now) throws IOException {
        sourceEnded = true;
        if (lane.mode() == ProxyLane.Mode.BLACKHOLE) {
            lostSomething = true;
            return;
        }
        waiting.add(new Item(kind, now + lane.delayNanos(), null));
        flush(now);
    }

    /** Sends what is due, as far as the receiver and the rate allow. */
    void flush(long now) throws IOException {
        if (lane.mode() != ProxyLane.Mode.FORWARD || !pair.isJoined()) {
            return;
        }
        receiverFull = false;
        for (Item next = waiting.peek(); next != null; next = waiting.peek()) {
            if (next.due() - now > 0) {
                wakeAt(next.due());
                return;
            }
            switch (next.kind()) {
                case BYTES -> {
                    int before = next.bytes().remaining();
                    boolean all = write(next.bytes(), now);
                    held -= before - next.bytes().remaining();
                    if (!all) {
                        return;
                    }
                }
                case END -> {
                    endPassedOn = true;
                    to.shutdownOutput();
                }
                case RESET -> {
                    pair.reset();
                    return;
                }
            }
            waiting.poll();
        }
    }

    private boolean write(ByteBuffer bytes, long now) throws IOException {
        while (bytes.hasRemaining()) {
            int allowed = pacer.allowance(now);
            if (allowed == 0) {
                wakeAt(pacer.nextFree());
                return false;
            }
            int limit = bytes.limit();
            bytes.limit(bytes.position() + Math.min(allowed, bytes.remaining()));
            int written = to.write(bytes);
            bytes.limit(limit);
            lane.countForwarded(written);
            pacer.sent(written, now);
            if (written == 0) {
                receiverFull = true;
                return false;
            }
        }
        return true;
    }

    /** Throws away what is on its way, as the network does with packets in a black hole. */
    void swallow() {
        if (lane.mode() == ProxyLane.Mode.BLACKHOLE && !waiting.isEmpty()) {
            lostSomething = true;
            lane.countSwallowed(held);
            held = 0;
            waiting.clear();
        }
    }

    /** Goes on after a switch of the proxy has been moved. */
    void switched(long now) throws IOException {
        pacer.restart(now);
        flush(now);
    }

    private void wakeAt(long due) {
        if (timerSet && timerDue - due <= 0) {
            return;
        }
        timerSet = true;
        timerDue = due;
        loop.at(due, now -> {
            timerSet = false;
            pair.guarded(() -> flush(now));
        });
    }
}
