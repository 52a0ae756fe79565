package io.culvert.benchmarks;

import io.culvert.client.ClientOptions;
import io.culvert.client.DeviceClient;
import io.culvert.client.IdentityChange;
import io.culvert.client.RegistryClient;
import io.culvert.client.SessionState;
import io.culvert.protocol.ConnectionString;
import io.culvert.testkit.FaultProxy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** How long after the death of their coordinator all its devices are connected to another one. */
@Command(
        name = "returns",
        mixinStandardHelpOptions = true,
        description = {
            "Connects devices to one of two coordinators, kills it with -9, and waits until all are connected to the other.",
            "The devices are Java SDK clients, behind a balancer that knows at once which coordinator lives."
        })
final class Returns implements Callable<Integer> {
    private static final int AT_ONCE = 50;
    private static final long LONGEST_SECONDS = 300;

    @ParentCommand
    private Main main;

    @Option(names = "--count", defaultValue = "2000", description = "devices (default: ${DEFAULT-VALUE})")
    private int count;

    private final Set<DeviceClient> connected = ConcurrentHashMap.newKeySet();

    @Override
    public Integer call() throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        AtomicReference<String> living = new AtomicReference<>("c1");
        try (SplitHub hub = SplitHub.withOwnAddresses(main.root);
                FaultProxy balancer =
                        FaultProxy.to(() -> new InetSocketAddress("127.0.0.1", hub.httpsPort(living.get())))) {
            List<DeviceClient> devices = new ArrayList<>();
            for (ClientOptions options : register(hub, vertx, balancer.port())) {
                DeviceClient device = DeviceClient.create(vertx, options);
                device.onState(state -> note(device, state));
                devices.add(device);
            }
            connect(devices);
            System.out.printf("%d devices are connected to one coordinator%n", connected.size());
            long killed = System.nanoTime();
            living.set("c2");
            hub.process("c1").kill();
            await(0, "seen by all", killed);
            await(count / 2, "half are back", killed);
            await(count * 99 / 100, "99 % are back", killed);
            await(count, "all are back", killed);
        } finally {
            vertx.close().await(60, TimeUnit.SECONDS);
        }
        return 0;
    }

    private void note(DeviceClient device, SessionState state) {
        if (state instanceof SessionState.Connected) {
            connected.add(device);
        } else {
            connected.remove(device);
        }
    }

    private void await(int wanted, String what, long since) {
        long end = since + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        while (wanted == 0 ? connected.size() > count / 100 : connected.size() < wanted) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(connected.size() + " of " + count + " are connected");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        System.out.printf("%-14s after %.1f s%n", what, (System.nanoTime() - since) / 1e9);
    }

    private static void connect(List<DeviceClient> devices) throws Exception {
        for (int first = 0; first < devices.size(); first += AT_ONCE) {
            Future.all(devices.subList(first, Math.min(devices.size(), first + AT_ONCE)).stream()
                            .map(DeviceClient::connect)
                            .toList())
                    .await(60, TimeUnit.SECONDS);
        }
    }

    private List<ClientOptions> register(SplitHub hub, Vertx vertx, int port) throws Exception {
        RegistryClient registry = RegistryClient.create(vertx, hub.options(hub.policy("iothubowner")));
        List<ClientOptions> all = new ArrayList<>();
        List<IdentityChange> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String key = key();
            JsonObject keys = new JsonObject().put("primaryKey", key).put("secondaryKey", key());
            JsonObject line = new JsonObject()
                    .put("id", "device-" + i)
                    .put("authentication", new JsonObject().put("type", "sas").put("symmetricKey", keys));
            changes.add(IdentityChange.of(line, IdentityChange.Mode.CREATE));
            all.add(hub.options(ConnectionString.parse(
                    "HostName=localhost:" + port + ";DeviceId=device-" + i + ";SharedAccessKey=" + key)));
            if (changes.size() == 100 || i == count - 1) {
                registry.bulk().apply(changes).await(60, TimeUnit.SECONDS);
                changes.clear();
            }
        }
        registry.close().await(10, TimeUnit.SECONDS);
        return all;
    }

    private static String key() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }
}
