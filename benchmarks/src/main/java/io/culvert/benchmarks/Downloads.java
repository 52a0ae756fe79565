package io.culvert.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Bytes from a target through tunnels, as fast as they go.
 *
 * @param rounds of each tunnel
 * @param mib MiB a round, in all streams together
 */
record Downloads(int rounds, int mib) {
    private static final int MIB = 1 << 20;

    /** Rounds of all tunnels, interleaved; prints the medians. The last tunnel is the peer of the others. */
    void compare(List<Tunnel> tunnels, int streams) throws Exception {
        Map<Tunnel, List<Double>> speed = samples(tunnels);
        Map<Tunnel, List<Double>> cost = samples(tunnels);
        Map<Tunnel, List<Double>> relayCost = samples(tunnels);
        for (int round = 0; round < rounds; round++) {
            for (Tunnel tunnel : tunnels) {
                double cpu = Tunnel.cpuSeconds(tunnel.pids());
                double relay = Tunnel.cpuSeconds(tunnel.relayPids());
                long start = System.nanoTime();
                run(tunnel, streams, mib);
                double seconds = (System.nanoTime() - start) / 1e9;
                double gigabytes = (double) mib * MIB / 1e9;
                speed.get(tunnel).add(gigabytes * 1000 / seconds);
                cost.get(tunnel).add((Tunnel.cpuSeconds(tunnel.pids()) - cpu) / gigabytes);
                relayCost.get(tunnel).add((Tunnel.cpuSeconds(tunnel.relayPids()) - relay) / gigabytes);
            }
        }
        Tunnel peer = tunnels.get(tunnels.size() - 1);
        for (Tunnel tunnel : tunnels) {
            System.out.printf(
                    "%-10s %2d streams: %6.0f MB/s   whole path %5.2f CPU-s/GB   relay %5.2f CPU-s/GB"
                            + "   (%.2fx the path cost of %s, %.2fx its relay's)%n",
                    tunnel.name(),
                    streams,
                    Figures.median(speed.get(tunnel)),
                    Figures.median(cost.get(tunnel)),
                    Figures.median(relayCost.get(tunnel)),
                    Figures.median(cost.get(tunnel)) / Figures.median(cost.get(peer)),
                    peer.name(),
                    Figures.median(relayCost.get(tunnel)) / Figures.median(relayCost.get(peer)));
        }
    }

    /** Downloads so much through the tunnel, in this many streams together. */
    static void run(Tunnel tunnel, int streams, int mebibytes) throws Exception {
        ExecutorService visitors = Executors.newFixedThreadPool(streams);
        try {
            long each = (long) mebibytes * MIB / streams;
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < streams; i++) {
                tasks.add(() -> {
                    Target.download(tunnel.port(), each);
                    return null;
                });
            }
            for (Future<Void> done : visitors.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            visitors.shutdown();
        }
    }

    /** An empty list of samples for each. */
    static Map<Tunnel, List<Double>> samples(List<Tunnel> tunnels) {
        Map<Tunnel, List<Double>> samples = new LinkedHashMap<>();
        tunnels.forEach(tunnel -> samples.put(tunnel, new ArrayList<>()));
        return samples;
    }
}
