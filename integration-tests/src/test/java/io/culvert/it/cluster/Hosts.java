package io.culvert.it.cluster;

import io.culvert.it.process.Processes;
import java.util.List;

/**
 * The machines that the nodes of a cluster run on, numbered from 1, each with an address of its own that the tests' JVM reaches: so
 * every node can use the same ports.
 */
public interface Hosts extends AutoCloseable {
    /** What comes before a host's number in its address. */
    String prefix();

    default String address(int host) {
        return prefix() + host;
    }

    /** A program on this host. */
    ProcessBuilder builder(Processes processes, int host, List<String> command);

    @Override
    void close();
}
