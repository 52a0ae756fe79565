package io.culvert.testkit;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * One proxied connection: the client's socket, the target's socket, and the pipes between them. Owned by the proxy's loop.
 *
 * <pre>
 * Connecting -> Joined -> Cut (FIN sent both ways, reading what still comes) -> Closed        each may go to Closed
 * </pre>
 */
final class ProxyPair {
    private enum State {
        CONNECTING,
        JOINED,
        CUT,
        CLOSED
    }

    /** How long the two ends of a cut connection may take to close in their turn. */
    private static final long CUT_NANOS = TimeUnit.SECONDS.toNanos(2);

    interface Step {
        void run() throws IOException;
    }

    private final ProxyLoop loop;
    private final SocketChannel client;
    private final SocketChannel target;
    private final ProxyPipe toTarget;
    private final ProxyPipe toClient;
    private SelectionKey clientKey;
    private SelectionKey targetKey;
    // Written by the loop only, read by whoever counts connections.
    private volatile State state = State.CONNECTING;
    private int endsAwaited = 2;

    ProxyPair(ProxyLoop loop, ProxyLane toTarget, ProxyLane toClient, SocketChannel client, SocketChannel target) {
        this.loop = loop;
        this.client = client;
        this.target = target;
        this.toTarget = new ProxyPipe(loop, this, toTarget, client, target);
        this.toClient = new ProxyPipe(loop, this, toClient, target, client);
    }

    /** Registers both sockets and dials the target; in a black hole that dialling gets nowhere. */
    void begin(SocketAddress address, boolean lost) {
        guarded(() -> {
            clientKey = loop.register(client, this);
            targetKey = loop.register(target, this);
            if (!lost && target.connect(address)) {
                joined();
            }
        });
    }

    boolean isJoined() {
        return state == State.JOINED;
    }

    boolean isLive() {
        return state == State.CONNECTING || state == State.JOINED;
    }

    /** Whether bytes or an end were swallowed, so that going on would show a gap that TCP never shows. */
    boolean lostSomething() {
        return toTarget.lostSomething()
                || toClient.lostSomething()
                || (state == State.CONNECTING && !target.isConnectionPending());
    }

    void ready(SelectionKey key, ByteBuffer buffer, long now) {
        if (!key.isValid()) {
            return;
        }
        guarded(() -> {
            if (key.isConnectable() && target.finishConnect()) {
                joined();
            }
            ProxyPipe out = key == clientKey ? toTarget : toClient;
            ProxyPipe in = key == clientKey ? toClient : toTarget;
            if (key.isValid() && key.isWritable() && state == State.JOINED) {
                in.flush(now);
            }
            if (key.isValid() && key.isReadable()) {
                if (state == State.CUT) {
                    drain(key, buffer);
                } else {
                    out.read(buffer, now);
                }
            }
        });
    }

    private void joined() throws IOException {
        state = State.JOINED;
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        target.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    /** Runs one step; a failing socket resets the whole connection, and afterwards each socket waits for what it now needs. */
    void guarded(Step step) {
        if (state == State.CLOSED) {
            return;
        }
        try {
            step.run();
            if (toTarget.endPassedOn() && toClient.endPassedOn()) {
                close();
            }
        } catch (IOException failed) {
            reset();
        }
        want();
    }

    /** Goes on after a switch of the proxy has been moved. */
    void switched(long now) {
        guarded(() -> {
            if (state == State.JOINED) {
                toTarget.switched(now);
                toClient.switched(now);
            }
        });
    }

    /** Throws away what is on its way in the directions that are black holes now. */
    void swallow() {
        toTarget.swallow();
        toClient.swallow();
    }

    /** Says FIN to both and throws away what they still send: closing at once with unread bytes would say RST. */
    void cut() {
        guarded(() -> {
            if (state != State.JOINED) {
                close();
                return;
            }
            state = State.CUT;
            client.shutdownOutput();
            target.shutdownOutput();
            loop.at(System.nanoTime() + CUT_NANOS, now -> close());
        });
    }

    private void drain(SelectionKey key, ByteBuffer buffer) throws IOException {
        buffer.clear();
        if (((SocketChannel) key.channel()).read(buffer) < 0) {
            key.cancel();
            if (--endsAwaited == 0) {
                close();
            }
        }
    }

    /** Says RST to both. */
    void reset() {
        try {
            client.setOption(StandardSocketOptions.SO_LINGER, 0);
            target.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException gone) {
            // A socket that is already dead needs no reset.
        }
        close();
    }

    void close() {
        state = State.CLOSED;
        closeQuietly(client);
        closeQuietly(target);
        loop.closed(this);
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException gone) {
            // Nothing is left that could be closed.
        }
    }

    private void want() {
        boolean cut = state == State.CUT;
        want(clientKey, cut || toTarget.wantsToRead(), !cut && toClient.wantsToWrite());
        if (state == State.CONNECTING) {
            interest(targetKey, target.isConnectionPending() ? SelectionKey.OP_CONNECT : 0);
        } else {
            want(targetKey, cut || toClient.wantsToRead(), !cut && toTarget.wantsToWrite());
        }
    }

    private static void want(SelectionKey key, boolean read, boolean write) {
        interest(key, (read ? SelectionKey.OP_READ : 0) | (write ? SelectionKey.OP_WRITE : 0));
    }

    private static void interest(SelectionKey key, int operations) {
        if (key != null && key.isValid() && key.interestOps() != operations) {
            key.interestOps(operations);
        }
    }
}
