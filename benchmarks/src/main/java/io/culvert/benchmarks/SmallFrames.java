package io.culvert.benchmarks;

import io.culvert.protocol.ConnectionString;
import io.culvert.testkit.Frame;
import io.culvert.testkit.Peer;
import io.culvert.testkit.conformance.CDevice;
import io.culvert.testkit.conformance.Deployment;
import io.culvert.testkit.conformance.Initiation;
import io.culvert.testkit.conformance.NodeService;
import io.culvert.testkit.conformance.OfferTopic;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** One small frame after another, as the reference's C proxy sample sends them: frames a second, and what each costs the hub. */
@Command(
        name = "small-frames",
        mixinStandardHelpOptions = true,
        description = "Sends frames of 64 bytes from a raw device to a raw service, then both ways at once.")
final class SmallFrames implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @ParentCommand
    private Main main;

    @Option(names = "--count", defaultValue = "1000000", description = "frames each way (default: ${DEFAULT-VALUE})")
    private int count;

    @Option(names = "--size", defaultValue = "64", description = "bytes of a frame (default: ${DEFAULT-VALUE})")
    private int size;

    @Option(
            names = "--together",
            defaultValue = "200",
            description = "frames in one write, and so in one TLS record; the C SDK writes each by itself "
                    + "(default: ${DEFAULT-VALUE})")
    private int together;

    @Option(names = "--rounds", defaultValue = "3", description = "rounds of each (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Override
    public Integer call() throws Exception {
        try (CulvertHub hub = new CulvertHub(main.root)) {
            ConnectionString device = hub.createDevice("bench");
            ConnectionString service = hub.policy("service");
            Deployment deployment = Deployment.of(device.hostName())
                    .ports(device.port(), 0)
                    .caFile(hub.caFile())
                    .service("service", service.key().orElseThrow().reveal())
                    .device("bench", device.key().orElseThrow().reveal());
            try (CDevice player = CDevice.of(deployment).overWebSocket("MQTT", Integer.MAX_VALUE)) {
                player.connect();
                player.subscribe();
                NodeService node = NodeService.of(deployment);
                CompletableFuture<Initiation> answer = node.initiate("bench", "30", "30");
                OfferTopic offer = player.awaitOffer();
                try (Peer far = player.dial(offer)) {
                    player.accept(offer);
                    try (Peer near = node.dial(answer.get(60, TimeUnit.SECONDS))) {
                        measure(hub, near, far);
                    }
                }
            }
        }
        return 0;
    }

    private void measure(CulvertHub hub, Peer near, Peer far) throws Exception {
        near.onData(bytes -> {});
        far.onData(bytes -> {});
        send(far, near, count / 4).get(5, TimeUnit.MINUTES);
        for (int round = 0; round < rounds; round++) {
            report(hub, "one way", count, List.of(send(far, near, count)));
            report(hub, "both ways", 2L * count, List.of(send(far, near, count), send(near, far, count)));
        }
    }

    private void report(CulvertHub hub, String ways, long frames, List<CompletableFuture<Void>> running)
            throws Exception {
        double cpu = Tunnel.cpuSeconds(List.of(hub.pid()));
        long start = System.nanoTime();
        for (CompletableFuture<Void> one : running) {
            one.get(5, TimeUnit.MINUTES);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double cost = Tunnel.cpuSeconds(List.of(hub.pid())) - cpu;
        System.out.printf(
                "%-9s %9.0f frames/s of %d bytes   %.2f us CPU of the hub each   hub at %3.0f %% of a core%n",
                ways, frames / seconds, size, cost * 1e6 / frames, cost / seconds * 100);
    }

    /** Sends so many frames; done when all their bytes have arrived. */
    private CompletableFuture<Void> send(Peer from, Peer to, int frames) {
        long expected = to.receivedCount() + (long) frames * size;
        return CompletableFuture.allOf(
                CompletableFuture.runAsync(() -> {
                    ByteArrayOutputStream batch = new ByteArrayOutputStream();
                    for (int i = 0; i < together; i++) {
                        batch.writeBytes(Frame.binary(new byte[size]).bytes());
                    }
                    for (int i = 0; i < frames; i += together) {
                        from.sendBytes(batch.toByteArray());
                    }
                }),
                CompletableFuture.runAsync(() -> to.awaitReceived(expected, LIMIT)));
    }
}
