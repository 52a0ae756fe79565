package io.culvert.benchmarks;

import io.culvert.testkit.ChildProcess;
import io.culvert.testkit.ProcessUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.MatchResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** What an idle device session costs the coordinator's process in memory, beside the same sessions at mosquitto. */
@Command(
        name = "sessions",
        mixinStandardHelpOptions = true,
        description = {
            "Connects devices that then do nothing, and reads the server's resident memory, after a garbage collection.",
            "The same clients connect to mosquitto over TLS, where it is installed."
        })
final class Sessions implements Callable<Integer> {
    private static final Duration CONNECTED = Duration.ofMinutes(10);

    @ParentCommand
    private Main main;

    @Option(names = "--count", defaultValue = "15000", description = "sessions (default: ${DEFAULT-VALUE})")
    private int count;

    @Option(names = "--processes", defaultValue = "3", description = "client processes (default: ${DEFAULT-VALUE})")
    private int processes;

    @Option(
            names = "--rounds",
            defaultValue = "1",
            description = "of both servers in turns (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Override
    public Integer call() throws Exception {
        List<Double> hub = new ArrayList<>();
        List<Double> mosquitto = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            try (MqttServer server = new CulvertMqtt(main.root)) {
                hub.add(measure(server));
            }
            if (Mosquitto.available()) {
                try (MqttServer server = new Mosquitto()) {
                    mosquitto.add(measure(server));
                }
            }
        }
        System.out.printf("medians: culvert %.1f kB", Figures.median(hub));
        if (mosquitto.isEmpty()) {
            System.out.println("; mosquitto is not installed (apt-get install mosquitto)");
        } else {
            System.out.printf(
                    ", mosquitto %.1f kB, %.2f times%n",
                    Figures.median(mosquitto), Figures.median(hub) / Figures.median(mosquitto));
        }
        return 0;
    }

    private double measure(MqttServer server) throws Exception {
        List<String> logins = server.logins(count);
        Path folder = Files.createTempDirectory("culvert-benchmark-fleet");
        List<ChildProcess> fleets = new ArrayList<>();
        try {
            // The first fleet warms the server up, so that the others cost what their sessions cost.
            int warm = count / 10;
            fleets.add(fleet(server, folder, "warm", logins.subList(0, warm)));
            awaitConnected(fleets.get(0), warm);
            server.settle();
            ProcessUsage before = ProcessUsage.of(server.pid()).orElseThrow();
            long start = System.nanoTime();
            int each = (count - warm) / processes;
            for (int i = 0; i < processes; i++) {
                int from = warm + i * each;
                fleets.add(fleet(server, folder, "fleet" + i, logins.subList(from, from + each)));
            }
            for (ChildProcess fleet : fleets.subList(1, fleets.size())) {
                awaitConnected(fleet, each);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            server.settle();
            ProcessUsage after = ProcessUsage.of(server.pid()).orElseThrow();
            int more = each * processes;
            double kilobytes = (after.residentBytes() - before.residentBytes()) / 1e3 / more;
            System.out.printf(
                    "%-10s %d sessions in %.1f s with those before: %.1f kB each (resident %d MB -> %d MB), %.2f ms CPU each%n",
                    server.name(),
                    more,
                    seconds,
                    kilobytes,
                    before.residentBytes() >> 20,
                    after.residentBytes() >> 20,
                    (after.cpuSeconds() - before.cpuSeconds()) * 1000 / more);
            return kilobytes;
        } finally {
            fleets.forEach(ChildProcess::close);
            CulvertHub.remove(folder);
        }
    }

    private static ChildProcess fleet(MqttServer server, Path folder, String name, List<String> logins)
            throws IOException {
        Path file = folder.resolve(name);
        Files.write(file, logins);
        return ChildProcess.start(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "fleet",
                "--port",
                Integer.toString(server.port()),
                "--ca-file",
                server.caFile().toString(),
                "--logins",
                file.toString());
    }

    private static void awaitConnected(ChildProcess fleet, int expected) {
        MatchResult line = fleet.awaitLine("connected (\\d+) lost (\\d+)", CONNECTED);
        if (Integer.parseInt(line.group(1)) != expected) {
            throw new IllegalStateException(line.group() + " (expected: " + expected + ")");
        }
    }
}
