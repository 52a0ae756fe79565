package io.culvert.it.sdk;

import io.culvert.it.process.Processes;
import io.culvert.testkit.ChildProcess;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A network namespace of the tests' own: a loopback interface, every port free, a host table of its own, and nothing outside in
 * reach. Linux gives one to root, and to others where it allows user namespaces.
 *
 * <p>It lasts as long as the process that holds it, which ends with its standard input: with the tests, however they end.
 */
final class PrivateNetwork {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final boolean ROOT = System.getProperty("user.name").equals("root");

    private static final String SET_UP =
            "ip link set lo up && mount --bind \"$0\" /etc/hosts && echo the network is up && exec cat";

    private final Processes processes;
    private final ChildProcess holder;

    private PrivateNetwork(Processes processes, ChildProcess holder) {
        this.processes = processes;
        this.holder = holder;
    }

    /** One in which this name is this machine. Where the system allows none the calling tests are skipped. */
    static PrivateNetwork start(Processes processes, String hostName) {
        Path hosts = processes.file("hosts", "127.0.0.1 localhost " + hostName + "\n");
        try {
            ChildProcess holder = processes.start(processes.builder(command(
                    List.of("unshare", "--net", "--mount"),
                    ROOT ? List.of() : List.of("--user", "--map-root-user"),
                    List.of("sh", "-c", SET_UP, hosts.toString()))));
            holder.awaitLine("the network is up", BOUND);
            return new PrivateNetwork(processes, holder);
        } catch (UncheckedIOException | AssertionError e) {
            return Assumptions.abort(
                    "no network namespace, which takes Linux, unshare, ip, and root or user namespaces: "
                            + e.getMessage());
        }
    }

    /** A program in this network, with the full path of every file it is to find. */
    ProcessBuilder builder(List<String> program) {
        List<String> enter = List.of("nsenter", "--net", "--mount", "--target", Long.toString(holder.pid()));
        List<String> asUser = ROOT ? List.of() : List.of("--user", "--preserve-credentials");
        return processes.builder(command(enter, asUser, program));
    }

    private static List<String> command(List<String> first, List<String> second, List<String> third) {
        return Stream.of(first, second, third).flatMap(List::stream).toList();
    }
}
