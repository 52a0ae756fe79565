package io.culvert.benchmarks;

import io.culvert.testkit.ChildProcess;
import java.time.Duration;
import java.util.List;

/**
 * A service proxy, a hub of several processes and a device proxy. Each proxy finds the endpoints' shared name at an address of its
 * own, so that the test says where each leg lands.
 */
final class SplitTunnel implements Tunnel {
    private static final Duration START = Duration.ofSeconds(60);

    private final String name;
    private final SplitHub hub;
    private final ChildProcess deviceProxy;
    private final ChildProcess serviceProxy;
    private final int port;

    /**
     * @param serviceNode the endpoint where the service's leg lands
     * @param deviceNode the endpoint where the device's leg lands
     */
    SplitTunnel(String name, SplitHub hub, String serviceNode, String deviceNode, int target) throws Exception {
        this.name = name;
        this.hub = hub;
        String id = name.replace(' ', '-');
        String credential = hub.deviceFile(id).toString();
        deviceProxy = hub.command(
                deviceNode, "device-proxy", "--connection-string-file", credential, "--forward", "127.0.0.1:" + target);
        deviceProxy.awaitLine("(?i)connected", START);
        serviceProxy = hub.command(
                serviceNode,
                "service-proxy",
                "--connection-string-file",
                hub.policyFile("service").toString(),
                "--device",
                id,
                "--listen",
                "0");
        port = Integer.parseInt(
                serviceProxy.awaitLine("127\\.0\\.0\\.1:(\\d+)", START).group(1));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public List<Long> pids() {
        return List.of(hub.pid("e1"), hub.pid("e2"), deviceProxy.pid(), serviceProxy.pid());
    }

    @Override
    public List<Long> relayPids() {
        return List.of(hub.pid("e1"), hub.pid("e2"));
    }

    @Override
    public void close() {
        serviceProxy.close();
        deviceProxy.close();
    }
}
