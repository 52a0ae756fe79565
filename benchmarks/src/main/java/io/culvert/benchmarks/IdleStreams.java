package io.culvert.benchmarks;

import io.culvert.client.DeviceClient;
import io.culvert.client.DeviceStream;
import io.culvert.client.ServiceClient;
import io.culvert.client.StreamOffer;
import io.culvert.testkit.ProcessUsage;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** What an idle paired stream costs the hub's process in memory. */
@Command(
        name = "idle-streams",
        mixinStandardHelpOptions = true,
        description = "Opens paired streams that carry nothing, and reads the hub's resident memory.")
final class IdleStreams implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Option(names = "--count", defaultValue = "2000", description = "streams held (default: ${DEFAULT-VALUE})")
    private int count;

    @Override
    public Integer call() throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        try (CulvertHub hub = new CulvertHub(main.root)) {
            DeviceClient device = DeviceClient.create(vertx, hub.options(hub.createDevice("bench")))
                    .onOffer(StreamOffer::accept);
            device.connect().await(20, TimeUnit.SECONDS);
            ServiceClient service = ServiceClient.create(vertx, hub.options(hub.policy("service")));
            // The first wave loads classes and fills the pools; it is ended again, so the second one is the streams'
            // own.
            List<DeviceStream> warm = open(service, count / 4);
            for (DeviceStream stream : warm) {
                stream.reset();
                stream.closed().await(10, TimeUnit.SECONDS);
            }
            long before = resident(hub);
            List<DeviceStream> held = open(service, count);
            long after = resident(hub);
            System.out.printf(
                    "%d idle paired streams: %.1f kB of the hub's memory each (resident %d MB before, %d MB with them)%n",
                    held.size(), (after - before) / 1e3 / count, before >> 20, after >> 20);
            service.close().await(10, TimeUnit.SECONDS);
            device.close().await(10, TimeUnit.SECONDS);
        } finally {
            vertx.close().await(30, TimeUnit.SECONDS);
        }
        return 0;
    }

    private static List<DeviceStream> open(ServiceClient service, int count) throws Exception {
        List<DeviceStream> streams = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            streams.add(service.open("bench", "idle").await(20, TimeUnit.SECONDS));
        }
        return streams;
    }

    private static long resident(CulvertHub hub) {
        return ProcessUsage.of(hub.pid()).orElseThrow().residentBytes();
    }
}
