package io.culvert.cluster.hazelcast;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.spi.properties.ClusterProperty;
import io.culvert.testkit.FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** Members of one Hazelcast cluster in this process, on loopback. For one thread. */
final class Members implements AutoCloseable {
    private final String cluster = UUID.randomUUID().toString();
    private final Consumer<Config> settings;
    private final List<HazelcastInstance> members = new ArrayList<>();
    private final List<String> addresses = new ArrayList<>();
    private final List<FaultProxy> proxies = new ArrayList<>();
    private boolean proxied;

    Members(Consumer<Config> settings) {
        this.settings = settings;
    }

    /** From now on, members reach each other through proxies alone. */
    Members behindProxies() {
        proxied = true;
        return this;
    }

    List<FaultProxy> proxies() {
        return proxies;
    }

    HazelcastInstance start() {
        int port = freePort();
        String address = "127.0.0.1:" + (proxied ? proxy(port) : port);
        addresses.add(address);
        Config config = new Config().setClusterName(cluster);
        config.setProperty(ClusterProperty.PHONE_HOME_ENABLED.getName(), "false");
        config.setProperty(ClusterProperty.LOGGING_TYPE.getName(), "none");
        config.setProperty(ClusterProperty.SOCKET_BIND_ANY.getName(), "false");
        config.setProperty(ClusterProperty.WAIT_SECONDS_BEFORE_JOIN.getName(), "0");
        config.setProperty(ClusterProperty.SHUTDOWNHOOK_ENABLED.getName(), "false");
        config.setProperty(ClusterProperty.HEALTH_MONITORING_LEVEL.getName(), "OFF");
        config.getJetConfig().setEnabled(false);
        config.getMetricsConfig().setEnabled(false);
        config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).setMembers(List.copyOf(addresses));
        if (proxied) {
            config.getNetworkConfig().setPublicAddress(address);
        }
        settings.accept(config);
        HazelcastInstance member = Hazelcast.newHazelcastInstance(config);
        members.add(member);
        return member;
    }

    private int proxy(int port) {
        FaultProxy proxy = FaultProxy.to("127.0.0.1", port);
        proxies.add(proxy);
        return proxy.port();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As if its process were killed. */
    static void kill(HazelcastInstance member) {
        member.getLifecycleService().terminate();
    }

    @Override
    public void close() {
        members.forEach(Members::kill);
        proxies.forEach(FaultProxy::close);
    }
}
