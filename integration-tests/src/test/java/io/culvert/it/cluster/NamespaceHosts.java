package io.culvert.it.cluster;

import io.culvert.it.process.Processes;
import io.culvert.testkit.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;

/**
 * Hosts that are network namespaces on one bridge, which has a namespace of its own so that no rule of the machine's firewall
 * touches it. The tests' JVM is on the same segment, as host {@value #TESTS}.
 *
 * <p>Packets between hosts can be dropped without a word, as by a dead cable or a firewall that forgot. Takes Linux, root,
 * {@code ip} and {@code nft}; where one is missing the calling tests are skipped. Owned by the test's thread.
 */
public final class NamespaceHosts implements Hosts {
    private static final int TESTS = 254;
    private static final int MOST_HOSTS = 50;
    private static final Duration BOUND = Duration.ofSeconds(20);

    private final String name;
    private final String prefix;
    private final List<Integer> hosts;
    private final Thread whenTheJvmEnds = new Thread(this::remove, "namespaces-shutdown");

    private NamespaceHosts(String name, String prefix, int hosts) {
        this.name = name;
        this.prefix = prefix;
        this.hosts = IntStream.rangeClosed(1, hosts).boxed().toList();
    }

    /** Hosts 1 to this number, all of which reach each other. */
    public static NamespaceHosts create(int hosts) {
        if (hosts < 1 || hosts > MOST_HOSTS) {
            throw new IllegalArgumentException("hosts: " + hosts + " (expected: 1 to " + MOST_HOSTS + ")");
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        NamespaceHosts made = new NamespaceHosts(
                "cvt%04x".formatted(random.nextInt(0x10000)),
                "10.%d.%d.".formatted(random.nextInt(100, 200), random.nextInt(256)),
                hosts);
        Runtime.getRuntime().addShutdownHook(made.whenTheJvmEnds);
        try {
            made.shell(made.setUp());
            return made;
        } catch (UncheckedIOException | AssertionError e) {
            made.close();
            return Assumptions.abort(
                    "no hosts of network namespaces, which take Linux, root, ip and nft: " + e.getMessage());
        }
    }

    private List<String> setUp() {
        List<String> commands = new ArrayList<>();
        commands.add("ip netns add " + bridge());
        commands.add("ip -n " + bridge() + " link add br0 type bridge");
        commands.add("ip -n " + bridge() + " link set br0 up");
        commands.add("ip link add " + name + "u type veth peer name up netns " + bridge());
        commands.add("ip -n " + bridge() + " link set dev up master br0 up");
        commands.add("ip addr add " + address(TESTS) + "/24 dev " + name + "u");
        commands.add("ip link set " + name + "u up");
        for (int host : hosts) {
            String space = namespace(host);
            commands.add("ip netns add " + space);
            commands.add("ip -n " + bridge() + " link add h" + host + " type veth peer name eth0 netns " + space);
            commands.add("ip -n " + bridge() + " link set h" + host + " master br0 up");
            commands.add("ip -n " + space + " addr add " + address(host) + "/24 dev eth0");
            commands.add("ip -n " + space + " link set lo up");
            commands.add("ip -n " + space + " link set eth0 up");
            commands.add(inside(host, "nft add table inet cvt"));
            commands.add(inside(host, "nft add chain inet cvt in '{ type filter hook input priority 0; }'"));
        }
        return commands;
    }

    private String bridge() {
        return name + "-br";
    }

    public String namespace(int host) {
        return name + "-" + host;
    }

    private String inside(int host, String command) {
        return "ip netns exec " + namespace(host) + " " + command;
    }

    @Override
    public String prefix() {
        return prefix;
    }

    @Override
    public ProcessBuilder builder(Processes processes, int host, List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace(host)));
        all.addAll(command);
        return processes.builder(all);
    }

    /** From now on no packet passes between the two sides; what is on one side still reaches each other, and the tests all. */
    public void partition(Collection<Integer> one, Collection<Integer> other) {
        List<String> commands = new ArrayList<>();
        one.forEach(host -> commands.add(drop(other, host)));
        other.forEach(host -> commands.add(drop(one, host)));
        shell(commands);
    }

    /** From now on no packet of one side reaches the other, while those of the other reach it. */
    public void deafen(Collection<Integer> deaf, Collection<Integer> unheard) {
        shell(deaf.stream().map(host -> drop(unheard, host)).toList());
    }

    /** From now on who dials this port of the host hears nothing, from wherever. */
    public void block(int host, int port) {
        shell(List.of(inside(host, "nft add rule inet cvt in tcp dport " + port + " drop")));
    }

    private String drop(Collection<Integer> from, int at) {
        String addresses = from.stream().map(this::address).collect(Collectors.joining(", "));
        return inside(at, "nft add rule inet cvt in ip saddr '{ " + addresses + " }' drop");
    }

    /** From now on packets pass everywhere. */
    public void heal() {
        shell(hosts.stream()
                .map(host -> inside(host, "nft flush chain inet cvt in"))
                .toList());
    }

    private void shell(List<String> commands) {
        try (ChildProcess shell = ChildProcess.start("sh", "-ec", String.join("\n", commands))) {
            if (shell.awaitExit(BOUND) != 0) {
                throw new AssertionError(shell.lines());
            }
        }
    }

    /** Removes all; what still runs in a namespace keeps it alive without a name. */
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(whenTheJvmEnds);
        remove();
    }

    private void remove() {
        List<String> commands = new ArrayList<>();
        hosts.forEach(host -> commands.add("ip netns del " + namespace(host)));
        commands.add("ip netns del " + bridge());
        commands.add("ip link del " + name + "u");
        try {
            Process shell = new ProcessBuilder(
                            "sh", "-c", String.join(" 2>/dev/null; ", commands) + " 2>/dev/null; true")
                    .start();
            shell.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
