package io.culvert.benchmarks;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** What a link costs: streams whose legs are on two endpoints beside streams whose legs are on one. */
@Command(
        name = "links",
        mixinStandardHelpOptions = true,
        description = "Streams that cross a link between two endpoints beside streams of one endpoint, rounds"
                + " interleaved; the relay's cost is that of both endpoints.")
final class Links implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Option(names = "--rounds", defaultValue = "5", description = "rounds of each (default: ${DEFAULT-VALUE})")
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
                SplitHub hub = SplitHub.withSharedName(main.root);
                Tunnel linked = new SplitTunnel("two nodes", hub, "e1", "e2", target.port());
                Tunnel near = new SplitTunnel("one node", hub, "e1", "e1", target.port())) {
            List<Tunnel> tunnels = List.of(linked, near);
            for (Tunnel tunnel : tunnels) {
                Downloads.run(tunnel, 4, 256);
            }
            for (int streams : streamCounts) {
                new Downloads(rounds, mib).compare(tunnels, streams);
            }
        }
        return 0;
    }
}
