package io.culvert.benchmarks;

import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line of the benchmarks. */
@Command(
        name = "benchmarks/run",
        mixinStandardHelpOptions = true,
        description = "Measures Culvert beside its peers, in real processes on this machine.",
        subcommands = {
            WholePath.class,
            Links.class,
            Handshakes.class,
            IdleStreams.class,
            SmallFrames.class,
            Sessions.class,
            Returns.class,
            Fleet.class
        })
public final class Main {
    @Option(names = "--root", hidden = true, scope = ScopeType.INHERIT, description = "where ./culvert is")
    Path root = Path.of(".");

    private Main() {}

    /** Runs a benchmark and exits. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }
}
