package io.culvert.node.front;

import io.netty.channel.Channel;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * How many connections are held, all event loops together: by one front, and with it by the process. Counted by channel, so an
 * upgraded one still counts. Safe on any thread.
 */
public final class ConnectionLimit {
    /** Descriptors kept for files, the database and connections in their TLS handshake. */
    private static final long RESERVE = 128;
    /** A process with fewer descriptors than the reserve still serves somebody. */
    private static final long LEAST = 16;

    private final int most;
    private final Optional<ConnectionLimit> whole;
    private final AtomicInteger open = new AtomicInteger();

    private ConnectionLimit(int most, Optional<ConnectionLimit> whole) {
        this.most = most;
        this.whole = whole;
    }

    /** Of all fronts together: what the process may open. A hub out of descriptors can serve nobody, not even its database. */
    public static ConnectionLimit ofProcess() {
        long descriptors = attribute("MaxFileDescriptorCount");
        long possible = Math.max(LEAST, descriptors - attribute("OpenFileDescriptorCount") - RESERVE);
        return new ConnectionLimit(
                descriptors <= 0 ? Integer.MAX_VALUE : (int) Math.min(Integer.MAX_VALUE, possible), Optional.empty());
    }

    /** A part of this one. */
    ConnectionLimit atMost(int connections) {
        return new ConnectionLimit(Math.min(connections, most), Optional.of(this));
    }

    /** Counts the channel until it closes; false when there are too many, and the channel must be closed. */
    boolean admit(Channel channel) {
        boolean admitted = open.incrementAndGet() <= most;
        channel.closeFuture().addListener(closed -> open.decrementAndGet());
        return whole.map(all -> all.admit(channel)).orElse(true) && admitted;
    }

    /** How many may be open at once. */
    public int most() {
        return most;
    }

    private static long attribute(String name) {
        try {
            return (Long) ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName("java.lang:type=OperatingSystem"), name);
        } catch (JMException | RuntimeException e) {
            // Not a system with descriptors.
            return -1;
        }
    }
}
