package io.culvert.benchmarks;

import io.culvert.testkit.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A service proxy, the hub and a device proxy, TLS on both hops. */
final class CulvertTunnel implements Tunnel {
    private static final Duration START = Duration.ofSeconds(60);

    private final CulvertHub hub;
    private final ChildProcess deviceProxy;
    private final ChildProcess serviceProxy;
    private final int port;

    CulvertTunnel(Path root, int target) {
        hub = new CulvertHub(root);
        String device = hub.createDevice("bench").reveal();
        deviceProxy = hub.command("device-proxy", "--connection-string", device, "--forward", "127.0.0.1:" + target);
        deviceProxy.awaitLine("(?i)connected", START);
        serviceProxy = hub.command("service-proxy", "--device", "bench", "--listen", "0");
        port = Integer.parseInt(
                serviceProxy.awaitLine("127\\.0\\.0\\.1:(\\d+)", START).group(1));
    }

    @Override
    public String name() {
        return "culvert";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public List<Long> pids() {
        return List.of(hub.pid(), deviceProxy.pid(), serviceProxy.pid());
    }

    @Override
    public List<Long> relayPids() {
        return List.of(hub.pid());
    }

    @Override
    public void close() {
        serviceProxy.close();
        deviceProxy.close();
        hub.close();
    }
}
