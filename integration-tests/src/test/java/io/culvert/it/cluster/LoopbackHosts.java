package io.culvert.it.cluster;

import io.culvert.it.process.Processes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Assumptions;

/** Hosts that are addresses of this machine's loopback interface, of which Linux has 16 million. */
public record LoopbackHosts(String prefix) implements Hosts {
    /** Hosts that nobody else uses, as good as surely. Elsewhere than on Linux the calling tests are skipped. */
    public static LoopbackHosts create() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        LoopbackHosts hosts = new LoopbackHosts("127.%d.%d.".formatted(random.nextInt(1, 255), random.nextInt(255)));
        try {
            new ServerSocket(0, 1, InetAddress.getByName(hosts.address(1))).close();
        } catch (IOException e) {
            Assumptions.abort("hubs of several processes need all of 127.0.0.0/8, which Linux has: " + e);
        }
        return hosts;
    }

    @Override
    public ProcessBuilder builder(Processes processes, int host, List<String> command) {
        return processes.builder(command);
    }

    @Override
    public void close() {
        // Nothing was made.
    }
}
