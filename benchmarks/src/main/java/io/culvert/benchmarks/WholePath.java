package io.culvert.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Bytes from a visitor to a target and back: MB/s, CPU seconds per GB, and round trips, beside OpenSSH. */
@Command(
        name = "whole-path",
        mixinStandardHelpOptions = true,
        description = "Service proxy, hub and device proxy beside ssh -L/-R through a relay sshd, rounds interleaved.")
final class WholePath implements Callable<Integer> {
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
                Downloads.run(tunnel, 4, 256);
            }
            for (int streams : streamCounts) {
                new Downloads(rounds, mib).compare(tunnels, streams);
            }
            roundTrips(tunnels);
            tunnels.stream().skip(1).forEach(Tunnel::close);
        }
        return 0;
    }

    private void roundTrips(List<Tunnel> tunnels) throws Exception {
        for (Tunnel tunnel : tunnels) {
            Target.roundTrips(tunnel.port(), ROUND_TRIPS);
        }
        Map<Tunnel, List<Double>> p50 = Downloads.samples(tunnels);
        Map<Tunnel, List<Double>> p99 = Downloads.samples(tunnels);
        Map<Tunnel, List<Double>> cost = Downloads.samples(tunnels);
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
}
