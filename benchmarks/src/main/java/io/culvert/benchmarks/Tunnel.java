package io.culvert.benchmarks;

import io.culvert.testkit.ProcessUsage;
import java.util.List;
import java.util.stream.Stream;

/** Real processes that carry TCP connections from a local port to a target: what is measured. */
interface Tunnel extends AutoCloseable {
    String name();

    /** Where its visitors connect. */
    int port();

    /** The processes whose cost counts: relay and both ends. */
    List<Long> pids();

    /** The relay alone. */
    List<Long> relayPids();

    @Override
    void close();

    /** CPU seconds of processes and all that they started, so far. */
    static double cpuSeconds(List<Long> pids) {
        return pids.stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .map(ProcessHandle::pid)
                .distinct()
                .flatMap(pid -> ProcessUsage.of(pid).stream())
                .mapToDouble(ProcessUsage::cpuSeconds)
                .sum();
    }
}
