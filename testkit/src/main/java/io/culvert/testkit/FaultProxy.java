package io.culvert.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A TCP proxy on a loopback port that breaks connections on demand: slow, frozen, silent, cut, reset or refused.
 *
 * <p>A client dials {@link #port} instead of the target; the proxy passes bytes, ends (FIN) and resets (RST) on as they come, half-closed
 * connections included, until a switch is thrown. A switch acts on all connections and on later ones, and has taken effect when its
 * method returns. Safe for use from any thread; one thread per proxy moves the bytes.
 *
 * <table>
 * <caption>What the two ends see</caption>
 * <tr><th>switch</th><th>effect</th><th>models</th></tr>
 * <tr><td>{@link #delay}</td><td>bytes, ends and resets arrive later, in order, at full bandwidth</td><td>a long way</td></tr>
 * <tr><td>{@link #bandwidth}</td><td>each connection gets so many bytes a second</td><td>a thin line</td></tr>
 * <tr><td>{@link #freeze}</td><td>nothing is read, so windows fill; connections stay open, new ones end in the kernel's queue</td><td>a stopped process</td></tr>
 * <tr><td>{@link #blackhole}</td><td>bytes and ends are acknowledged and thrown away</td><td>a firewall that forgot, a dead cable</td></tr>
 * <tr><td>{@link #cut}</td><td>FIN at both ends</td><td>a process that ended</td></tr>
 * <tr><td>{@link #reset}</td><td>RST at both ends</td><td>a process that died with unread bytes, a rebooted machine</td></tr>
 * <tr><td>{@link #refuse}</td><td>new connections are refused, open ones live</td><td>a server that is down</td></tr>
 * </table>
 *
 * <p>Without a delay the proxy holds at most 64 KiB per connection and direction, beside the kernel's own socket buffers.
 */
public final class FaultProxy implements AutoCloseable {
    /** A direction through the proxy. */
    public enum Direction {
        /** From the client that dialled the proxy to the target. */
        TO_TARGET,
        /** From the target to the client. */
        TO_CLIENT
    }

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final ProxyLane toTarget = new ProxyLane();
    private final ProxyLane toClient = new ProxyLane();
    private final ProxyLoop loop;

    private FaultProxy(Supplier<InetSocketAddress> target, int socketBuffer) {
        try {
            loop = new ProxyLoop(target, socketBuffer, toTarget, toClient);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A proxy in front of this target, listening on a free port of 127.0.0.1. */
    public static FaultProxy to(String host, int port) {
        return to(host, port, 0);
    }

    /**
     * A proxy that asks for the target of each connection anew, as a balancer does.
     *
     * @param target called by the proxy's thread, which it must not block
     */
    public static FaultProxy to(Supplier<InetSocketAddress> target) {
        return new FaultProxy(target, 0);
    }

    /**
     * As {@link #to(String, int)}, with the size in bytes of the proxy's kernel buffers fixed, so that a frozen or slow proxy fills up
     * early and after an amount that does not depend on the system's tuning. Linux doubles the figure.
     */
    public static FaultProxy to(String host, int port, int socketBuffer) {
        InetSocketAddress target = new InetSocketAddress(host, port);
        return new FaultProxy(() -> target, socketBuffer);
    }

    /** The port that clients dial instead of the target's. */
    public int port() {
        return loop.port();
    }

    /** Delays both directions by this much, so that a round trip takes twice as long; zero is none. */
    public void delay(Duration eachWay) {
        set(lane -> lane.delayNanos(eachWay.toNanos()), Direction.values());
    }

    /** Delays one direction by this much. */
    public void delay(Direction direction, Duration delay) {
        set(lane -> lane.delayNanos(delay.toNanos()), direction);
    }

    /** Limits each connection to this many bytes a second (1 or more) in each direction; {@link Long#MAX_VALUE} is no limit. */
    public void bandwidth(long bytesPerSecond) {
        set(lane -> lane.bytesPerSecond(checked(bytesPerSecond)), Direction.values());
    }

    /** Limits each connection to this many bytes a second (1 or more) in one direction. */
    public void bandwidth(Direction direction, long bytesPerSecond) {
        set(lane -> lane.bytesPerSecond(checked(bytesPerSecond)), direction);
    }

    /** Stops reading and writing both ways, and accepting: what a process does that was sent SIGSTOP. Ends and resets are not noticed. */
    public void freeze() {
        freeze(Direction.values());
    }

    /** Stops reading and writing in the given directions only; new connections are still accepted while the other one lives. */
    public void freeze(Direction... directions) {
        set(lane -> lane.mode(ProxyLane.Mode.FREEZE), directions);
    }

    /** Swallows everything both ways, bytes, ends and resets alike; new connections are accepted and get no answer. */
    public void blackhole() {
        blackhole(Direction.values());
    }

    /** Swallows everything in the given directions. */
    public void blackhole(Direction... directions) {
        loop.call(() -> {
            for (Direction direction : directions) {
                lane(direction).mode(ProxyLane.Mode.BLACKHOLE);
            }
            loop.pairs().forEach(ProxyPair::swallow);
            loop.switched();
        });
    }

    /**
     * Ends a freeze or a black hole, both ways. A connection of which something was swallowed is reset, because TCP would have sent it
     * again and the proxy cannot; the others go on.
     */
    public void thaw() {
        loop.call(() -> {
            toTarget.mode(ProxyLane.Mode.FORWARD);
            toClient.mode(ProxyLane.Mode.FORWARD);
            loop.pairs().stream().filter(ProxyPair::lostSomething).forEach(ProxyPair::reset);
            loop.switched();
        });
    }

    /** Ends every connection with FIN at both ends; what is still on its way is lost. New connections are taken. */
    public void cut() {
        loop.call(() -> loop.pairs().forEach(ProxyPair::cut));
    }

    /** Ends every connection with RST at both ends. New connections are taken. */
    public void reset() {
        loop.call(() -> loop.pairs().forEach(ProxyPair::reset));
    }

    /** Refuses new connections, as when nobody listens; the port stays reserved and open connections live on. */
    public void refuse() {
        listen(false);
    }

    /** Takes new connections again after {@link #refuse}. */
    public void accept() {
        listen(true);
    }

    /** How many connections are open now; those waiting in the kernel of a frozen proxy are not seen. */
    public int connections() {
        return (int) loop.pairs().stream().filter(ProxyPair::isLive).count();
    }

    /** How many connections were ever accepted. */
    public long accepted() {
        return loop.accepted();
    }

    /** How many bytes were handed on in this direction, over all connections. */
    public long bytes(Direction direction) {
        return lane(direction).forwarded();
    }

    /** How many bytes a black hole has swallowed in this direction. */
    public long swallowed(Direction direction) {
        return lane(direction).swallowed();
    }

    /** Waits until exactly this many connections are open. */
    public void awaitConnections(int count, Duration bound) {
        await(() -> connections() == count, bound, "connections: " + count);
    }

    /** Waits until at least this many bytes were handed on in this direction. */
    public void awaitBytes(Direction direction, long count, Duration bound) {
        await(() -> bytes(direction) >= count, bound, "bytes " + direction + ": " + count);
    }

    private void await(BooleanSupplier condition, Duration length, String expected) {
        Bound bound = Bound.in(length);
        while (!condition.getAsBoolean()) {
            if (bound.passed()) {
                throw new AssertionError(this + " (expected within " + bound + ": " + expected + ")");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private void set(Consumer<ProxyLane> change, Direction... directions) {
        loop.call(() -> {
            for (Direction direction : directions) {
                change.accept(lane(direction));
            }
            loop.switched();
        });
    }

    private void listen(boolean open) {
        loop.call(() -> {
            try {
                loop.listen(open);
                loop.switched();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private ProxyLane lane(Direction direction) {
        return direction == Direction.TO_TARGET ? toTarget : toClient;
    }

    private static long checked(long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("bytes per second: " + bytesPerSecond + " (expected: 1 or more)");
        }
        return bytesPerSecond;
    }

    /** Closes every connection and the port. */
    @Override
    public void close() {
        loop.close();
    }

    @Override
    public String toString() {
        return "fault proxy on port " + port() + ": connections: " + connections() + " of " + accepted() + ", bytes: "
                + toTarget.forwarded() + " to target, " + toClient.forwarded() + " to client";
    }
}
