package io.culvert.benchmarks;

import io.culvert.client.DeviceClient;
import io.culvert.client.DeviceStream;
import io.culvert.client.ServiceClient;
import io.culvert.client.StreamOffer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Whole handshakes, from the request to both legs paired: their time, and what they cost the hub. */
@Command(
        name = "handshakes",
        mixinStandardHelpOptions = true,
        description = "Whole handshakes with the Java SDK: initiate, offer, accept, two WebSockets, paired.")
final class Handshakes implements Callable<Integer> {
    private static final int WARM_UP = 500;

    @ParentCommand
    private Main main;

    @Option(names = "--count", defaultValue = "2000", description = "handshakes measured (default: ${DEFAULT-VALUE})")
    private int count;

    @Option(
            names = "--parallel",
            defaultValue = "1,16",
            split = ",",
            description = "how many at a time (default: ${DEFAULT-VALUE})")
    private List<Integer> parallel;

    @Option(
            names = "--layout",
            defaultValue = "one",
            description =
                    "${COMPLETION-CANDIDATES}: one process; or two coordinators, two endpoints and a registry, where "
                            + "service and device are at different coordinators (default: ${DEFAULT-VALUE})")
    private Layout layout;

    @Option(names = "--devices", defaultValue = "1", description = "taking turns (default: ${DEFAULT-VALUE})")
    private int devices;

    /** How many processes the hub is. */
    enum Layout {
        one,
        split
    }

    @Override
    public Integer call() throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        try (HandshakeHub hub =
                layout == Layout.one ? new CulvertHub(main.root) : SplitHub.withOwnAddresses(main.root)) {
            List<DeviceClient> connected = new ArrayList<>();
            for (int i = 0; i < devices; i++) {
                DeviceClient device =
                        DeviceClient.create(vertx, hub.device("bench" + i)).onOffer(StreamOffer::accept);
                device.connect().await(20, TimeUnit.SECONDS);
                connected.add(device);
            }
            ServiceClient service = ServiceClient.create(vertx, hub.service());
            run(service, WARM_UP, 8);
            for (int together : parallel) {
                double cpu = Tunnel.cpuSeconds(hub.pids());
                long start = System.nanoTime();
                long[] times = run(service, count, together);
                double seconds = (System.nanoTime() - start) / 1e9;
                double cost = (Tunnel.cpuSeconds(hub.pids()) - cpu) * 1000 / count;
                System.out.printf(
                        "%2d at a time: %5.0f/s   p50 %5.1f ms   p99 %5.1f ms   %.2f ms CPU of the hub each%n",
                        together,
                        count / seconds,
                        Figures.percentile(times, 0.50) / 1e6,
                        Figures.percentile(times, 0.99) / 1e6,
                        cost);
            }
            service.close().await(5, TimeUnit.SECONDS);
            for (DeviceClient device : connected) {
                device.close().await(5, TimeUnit.SECONDS);
            }
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
        return 0;
    }

    private long[] run(ServiceClient service, int count, int together) throws Exception {
        long[] times = new long[count];
        List<CompletionStage<Void>> lanes = new ArrayList<>();
        for (int lane = 0; lane < together; lane++) {
            lanes.add(lane(service, times, lane, together).toCompletionStage());
        }
        for (CompletionStage<Void> lane : lanes) {
            lane.toCompletableFuture().get(10, TimeUnit.MINUTES);
        }
        return times;
    }

    private Future<Void> lane(ServiceClient service, long[] times, int index, int step) {
        if (index >= times.length) {
            return Future.succeededFuture();
        }
        long start = System.nanoTime();
        return service.open("bench" + index % devices, "bench")
                .onSuccess(stream -> times[index] = System.nanoTime() - start)
                .onSuccess(DeviceStream::reset)
                .compose(stream -> lane(service, times, index + step, step));
    }
}
