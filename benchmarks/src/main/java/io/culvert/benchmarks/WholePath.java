package io.culvert.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Bytes from a visitor to a target and back: MB/s, CPU seconds per GB, and round trips, beside OpenSSH. */
@Command(
        name = "whole-path",
        mixinStandardHelpOptions = true,
        description = "Service proxy, hub and device proxy beside ssh -L/-R through a relay sshd, rounds interleaved.")
final class WholePath implements Callable<Integer> {
    private static final int MIB = 1 << 20;
    private static final int ROUND_TRIPS = 2000;

    @ParentCommand
    private Main main;

    @Option(names = "--rounds", defaultValue = "5", description = "rounds of each peer (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--mib",
            defaultValue = "512",
            description = "MiB a round, in all streams together (default: ${DEFAULT-VALUE})")
    private int mib;

    @Option(
            names = "--streams",
            defaultValue = "1,16",
            split = ",",
            description = "stream counts (default: ${DEFAULT-VALUE})")
    private List<Integer> streamCounts;

    @Override
    public Integer call() throws Exception {
        try (Target target = new Target();
                Tunnel culvert = new CulvertTunnel(main.root, target.port())) {
            List<Tunnel> tunnels = new ArrayList<>(List.of(culvert));
            if (SshTunnel.available()) {
                tunnels.add(new SshTunnel(target.port()));
            } else {
                System.out.println("sshd is not installed: measured without its peer");
            }
            for (Tunnel tunnel : tunnels) {
                download(tunnel, 4, 256);
            }
            for (int streams : streamCounts) {
                bulk(tunnels, streams);
            }
            roundTrips(tunnels);
            tunnels.stream().skip(1).forEach(Tunnel::close);
        }
        return 0;
    }

    private void bulk(List<Tunnel> tunnels, int streams) throws Exception {
        Map<Tunnel, List<Double>> speed = samples(tunnels);
        Map<Tunnel, List<Double>> cost = samples(tunnels);
        Map<Tunnel, List<Double>> relayCost = samples(tunnels);
        for (int round = 0; round < rounds; round++) {
            for (Tunnel tunnel : tunnels) {
                double cpu = Tunnel.cpuSeconds(tunnel.pids());
                double relay = Tunnel.cpuSeconds(tunnel.relayPids());
                long start = System.nanoTime();
                download(tunnel, streams, mib);
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
                    "%-10s %2d streams: %6.0f MB/s   whole path %5.2f CPU-s/GB   relay %5.2f CPU-s/GB   (%.2fx the path cost of %s)%n",
                    tunnel.name(),
                    streams,
                    Figures.median(speed.get(tunnel)),
                    Figures.median(cost.get(tunnel)),
                    Figures.median(relayCost.get(tunnel)),
                    Figures.median(cost.get(tunnel)) / Figures.median(cost.get(peer)),
                    peer.name());
        }
    }

    private void roundTrips(List<Tunnel> tunnels) throws Exception {
        for (Tunnel tunnel : tunnels) {
            Target.roundTrips(tunnel.port(), ROUND_TRIPS);
        }
        Map<Tunnel, List<Double>> p50 = samples(tunnels);
        Map<Tunnel, List<Double>> p99 = samples(tunnels);
        Map<Tunnel, List<Double>> cost = samples(tunnels);
        for (int round = 0; round < rounds; round++) {
            for (Tunnel tunnel : tunnels) {
                double cpu = Tunnel.cpuSeconds(tunnel.pids());
                long[] times = Target.roundTrips(tunnel.port(), ROUND_TRIPS);
                cost.get(tunnel).add((Tunnel.cpuSeconds(tunnel.pids()) - cpu) / ROUND_TRIPS * 1e6);
                p50.get(tunnel).add(Figures.percentile(times, 0.50) / 1e3);
                p99.get(tunnel).add(Figures.percentile(times, 0.99) / 1e3);
            }
        }
        for (Tunnel tunnel : tunnels) {
            System.out.printf(
                    "%-10s round trip of 64 bytes: p50 %4.0f us   p99 %4.0f us   %4.0f us CPU%n",
                    tunnel.name(),
                    Figures.median(p50.get(tunnel)),
                    Figures.median(p99.get(tunnel)),
                    Figures.median(cost.get(tunnel)));
        }
    }

    private static void download(Tunnel tunnel, int streams, int mebibytes) throws Exception {
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

    private static Map<Tunnel, List<Double>> samples(List<Tunnel> tunnels) {
        Map<Tunnel, List<Double>> samples = new LinkedHashMap<>();
        tunnels.forEach(tunnel -> samples.put(tunnel, new ArrayList<>()));
        return samples;
    }
}
