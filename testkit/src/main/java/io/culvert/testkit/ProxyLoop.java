package io.culvert.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * The one thread of a {@link FaultProxy}: it accepts, moves bytes and throws the proxy's switches, so nothing of these needs a lock.
 *
 * <p>Everything but {@link #call} and the counters runs on that thread.
 */
final class ProxyLoop {
    private static final int READ_SIZE = 64 * 1024;
    private static final int BACKLOG = 1024;

    /** How long a switch may take to be thrown. */
    private static final int CALL_SECONDS = 10;

    private record Timer(long due, LongConsumer action) {}

    private final Supplier<InetSocketAddress> target;
    private final ProxyLane toTarget;
    private final ProxyLane toClient;
    private final int socketBuffer;
    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_SIZE);
    private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::due));
    private final Set<ProxyPair> pairs = ConcurrentHashMap.newKeySet();

    /** Never listens: it holds the port while connections are refused, so that no other socket is given it. */
    private final Socket portKeeper = new Socket();

    private final Thread thread;
    private ServerSocketChannel server;
    private volatile long accepted;
    private volatile boolean closed;

    ProxyLoop(Supplier<InetSocketAddress> target, int socketBuffer, ProxyLane toTarget, ProxyLane toClient)
            throws IOException {
        this.target = target;
        this.toTarget = toTarget;
        this.toClient = toClient;
        this.socketBuffer = socketBuffer;
        portKeeper.setReuseAddress(true);
        portKeeper.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listen(true);
        thread = new Thread(this::run, "fault-proxy-" + port());
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return portKeeper.getLocalPort();
    }

    long accepted() {
        return accepted;
    }

    Set<ProxyPair> pairs() {
        return pairs;
    }

    /** Runs the call on the loop and returns when it has been done. */
    void call(Runnable call) {
        FutureTask<Void> task = new FutureTask<>(call, null);
        calls.add(task);
        if (closed) {
            throw new IllegalStateException("fault proxy: closed (expected: open)");
        }
        selector.wakeup();
        try {
            task.get(CALL_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("fault proxy on port " + port() + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Opens or closes the listening socket. */
    void listen(boolean open) throws IOException {
        if (open && server == null) {
            server = ServerSocketChannel.open();
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            size(server);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), BACKLOG);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
        } else if (!open && server != null) {
            server.close();
            server = null;
            // A closed channel lives on until its key has left the selector.
            selector.selectNow();
        }
    }

    SelectionKey register(SocketChannel channel, ProxyPair pair) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, 0, pair);
    }

    void at(long due, LongConsumer action) {
        timers.add(new Timer(due, action));
    }

    void closed(ProxyPair pair) {
        pairs.remove(pair);
    }

    /** Lets every connection see the switches as they are now. */
    void switched() {
        if (server != null) {
            boolean frozen = toTarget.mode() == ProxyLane.Mode.FREEZE && toClient.mode() == ProxyLane.Mode.FREEZE;
            server.keyFor(selector).interestOps(frozen ? 0 : SelectionKey.OP_ACCEPT);
        }
        long now = System.nanoTime();
        pairs.forEach(pair -> pair.switched(now));
    }

    private void run() {
        try {
            while (!closed) {
                turn();
            }
        } catch (IOException e) {
            throw new IllegalStateException("fault proxy on port " + port() + " failed", e);
        } finally {
            closed = true;
            end();
        }
    }

    private void turn() throws IOException {
        Timer first = timers.peek();
        long wait = first == null ? Long.MAX_VALUE : first.due() - System.nanoTime();
        if (wait <= 0) {
            selector.selectNow();
        } else {
            selector.select(first == null ? 0 : TimeUnit.NANOSECONDS.toMillis(wait) + 1);
        }
        for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
            call.run();
        }
        long now = System.nanoTime();
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.attachment() instanceof ProxyPair pair) {
                pair.ready(key, buffer, now);
            } else if (key.isValid()) {
                accept();
            }
        }
        selector.selectedKeys().clear();
        for (Timer due = timers.peek(); due != null && due.due() - now <= 0; due = timers.peek()) {
            timers.poll();
            due.action().accept(now);
        }
    }

    private void accept() throws IOException {
        SocketChannel client = server.accept();
        if (client == null) {
            return;
        }
        SocketChannel onward = SocketChannel.open();
        size(onward);
        ProxyPair pair = new ProxyPair(this, toTarget, toClient, client, onward);
        pairs.add(pair);
        long sum = accepted + 1;
        accepted = sum;
        boolean lost = toTarget.mode() == ProxyLane.Mode.BLACKHOLE || toClient.mode() == ProxyLane.Mode.BLACKHOLE;
        pair.begin(target.get(), lost);
    }

    /** Buffer sizes only count when they are set before the connection is made; an accepted socket takes its listener's. */
    private void size(NetworkChannel channel) throws IOException {
        if (socketBuffer > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, socketBuffer);
            if (channel instanceof SocketChannel) {
                channel.setOption(StandardSocketOptions.SO_SNDBUF, socketBuffer);
            }
        }
    }

    void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CALL_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        try {
            pairs.forEach(ProxyPair::close);
            listen(false);
            selector.close();
            portKeeper.close();
        } catch (IOException e) {
            throw new IllegalStateException("fault proxy on port " + port() + " did not close", e);
        }
    }
}
