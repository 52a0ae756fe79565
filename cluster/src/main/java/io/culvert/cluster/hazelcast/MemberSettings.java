package io.culvert.cluster.hazelcast;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.Config;
import com.hazelcast.config.DiscoveryStrategyConfig;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.instance.ProtocolType;
import com.hazelcast.spi.merge.PutIfAbsentMergePolicy;
import com.hazelcast.spi.properties.ClusterProperty;
import com.hazelcast.spi.properties.HazelcastProperty;
import io.culvert.cluster.ClusterConfig;
import io.culvert.cluster.Membership;
import io.culvert.cluster.discovery.MemberSearch;
import java.time.Duration;

/**
 * How Hazelcast is set up: quick to see that a node is gone, quick to merge, on one interface and one port, silent towards the
 * outside. Has no state.
 */
final class MemberSettings {
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    /** From the start, and from one attempt to the next; the default of five minutes would leave a healed cluster in parts. */
    private static final Duration MERGE_DELAY = Duration.ofSeconds(5);
    /** How long a first member waits for others that start together with it. */
    private static final Duration WAIT_BEFORE_JOIN = Duration.ofSeconds(1);

    private static final Duration MOST_WAIT_BEFORE_JOIN = Duration.ofSeconds(5);
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(60);
    private static final Duration GOODBYE_LIMIT = Duration.ofSeconds(5);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration OPERATION_TIMEOUT = Duration.ofSeconds(15);
    /** So many heartbeats after two members lost each other, but not the others, one of them is put out. */
    private static final int PARTIAL_LOSS_HEARTBEATS = 3;
    /** Two of three nodes may die together; the maps are small. */
    private static final int BACKUPS = 2;

    private static final String LOCAL_ADDRESS = "hazelcast.local.localAddress";

    private MemberSettings() {}

    static Config of(
            ClusterConfig cluster,
            String name,
            String address,
            Membership.Node self,
            String vertxId,
            MemberSearch search) {
        Config config = new Config().setClusterName(name).setClassLoader(MemberSettings.class.getClassLoader());
        liveness(config, cluster);
        quiet(config);
        network(config, address, cluster.port(), search);
        records(config);
        serialization(config);
        HazelcastMembership.describe(config.getMemberAttributeConfig(), self, vertxId);
        return config;
    }

    private static void liveness(Config config, ClusterConfig cluster) {
        set(config, ClusterProperty.HEARTBEAT_INTERVAL_SECONDS, HEARTBEAT);
        set(config, ClusterProperty.MAX_NO_HEARTBEAT_SECONDS, cluster.maxSilence());
        config.setProperty(
                ClusterProperty.PARTIAL_MEMBER_DISCONNECTION_RESOLUTION_HEARTBEAT_COUNT.getName(),
                String.valueOf(PARTIAL_LOSS_HEARTBEATS));
        set(config, ClusterProperty.MERGE_FIRST_RUN_DELAY_SECONDS, MERGE_DELAY);
        set(config, ClusterProperty.MERGE_NEXT_RUN_DELAY_SECONDS, MERGE_DELAY);
        set(config, ClusterProperty.WAIT_SECONDS_BEFORE_JOIN, WAIT_BEFORE_JOIN);
        set(config, ClusterProperty.MAX_WAIT_SECONDS_BEFORE_JOIN, MOST_WAIT_BEFORE_JOIN);
        set(config, ClusterProperty.MAX_JOIN_SECONDS, JOIN_LIMIT);
        set(config, ClusterProperty.GRACEFUL_SHUTDOWN_MAX_WAIT, GOODBYE_LIMIT);
        config.setProperty(
                ClusterProperty.OPERATION_CALL_TIMEOUT_MILLIS.getName(), String.valueOf(OPERATION_TIMEOUT.toMillis()));
        // Our own stop decides when this member goes.
        config.setProperty(ClusterProperty.SHUTDOWNHOOK_ENABLED.getName(), "false");
    }

    private static void quiet(Config config) {
        config.setProperty(ClusterProperty.PHONE_HOME_ENABLED.getName(), "false");
        config.setProperty(ClusterProperty.LOGGING_TYPE.getName(), "slf4j");
        config.setProperty(ClusterProperty.LOGGING_ENABLE_DETAILS.getName(), "false");
        config.setProperty(ClusterProperty.HEALTH_MONITORING_LEVEL.getName(), "OFF");
        config.getMetricsConfig().setEnabled(false);
        config.getJetConfig().setEnabled(false);
    }

    /** Members only: there is no endpoint for Hazelcast's clients, REST or memcache. */
    private static void network(Config config, String address, int port, MemberSearch search) {
        config.setProperty(ClusterProperty.SOCKET_BIND_ANY.getName(), "false");
        config.setProperty(ClusterProperty.SOCKET_SERVER_BIND_ANY.getName(), "false");
        config.setProperty(ClusterProperty.DISCOVERY_SPI_ENABLED.getName(), "true");
        if (address.indexOf(':') >= 0) {
            config.setProperty(ClusterProperty.PREFER_IPv4_STACK.getName(), "false");
        }
        // Taken as it is: its own search knows one address of the loopback interface, which has a whole network of
        // them.
        config.setProperty(LOCAL_ADDRESS, address);
        ServerSocketEndpointConfig member = new ServerSocketEndpointConfig()
                .setPort(port)
                .setPortAutoIncrement(false)
                .setReuseAddress(true)
                .setSocketConnectTimeoutSeconds((int) CONNECT_TIMEOUT.toSeconds());
        member.setProtocolType(ProtocolType.MEMBER);
        member.getInterfaces().setEnabled(true).addInterface(address);
        AdvancedNetworkConfig network = config.getAdvancedNetworkConfig().setEnabled(true);
        network.setMemberEndpointConfig(member);
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().getTcpIpConfig().setConnectionTimeoutSeconds((int) CONNECT_TIMEOUT.toSeconds());
        network.getJoin()
                .getDiscoveryConfig()
                .addDiscoveryStrategyConfig(new DiscoveryStrategyConfig(new MemberSearchStrategy.Factory(search)));
    }

    /**
     * Ours are called {@code culvert.…}. When two parts merge, the larger part's records stay; what the others' nodes hold, they
     * tell again.
     */
    private static void records(Config config) {
        config.addMapConfig(new MapConfig("culvert.*")
                .setBackupCount(BACKUPS)
                .setMergePolicyConfig(new MergePolicyConfig().setPolicy(PutIfAbsentMergePolicy.class.getName())));
        HazelcastPresenceMap.configure(config);
        ClusterRendezvous.configure(config);
        config.addMapConfig(new MapConfig("__vertx.*").setBackupCount(BACKUPS));
        config.addMultiMapConfig(new MultiMapConfig("__vertx.subs")
                .setBackupCount(BACKUPS)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
    }

    /** Nobody proves who they are at Hazelcast's port, so nothing but what members send each other is made into objects. */
    private static void serialization(Config config) {
        ClassFilter known = new ClassFilter()
                .addPrefixes(
                        "io.culvert.", "io.vertx.", "com.hazelcast.", "java.lang.", "java.util.", "java.time.", "[");
        config.getSerializationConfig()
                .setJavaSerializationFilterConfig(new JavaSerializationFilterConfig().setWhitelist(known));
    }

    private static void set(Config config, HazelcastProperty property, Duration value) {
        config.setProperty(property.getName(), String.valueOf(value.toSeconds()));
    }
}
