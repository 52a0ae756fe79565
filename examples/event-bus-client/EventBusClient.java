import com.hazelcast.config.Config;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.culvert.client.ClientOptions;
import io.culvert.client.DeviceClient;
import io.culvert.client.DeviceStream;
import io.culvert.client.HubException;
import io.culvert.client.ServiceClient;
import io.culvert.protocol.ConnectionString;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A program that is a member of a hub's cluster: serves a device that echoes, or opens a stream to one. */
public final class EventBusClient {
    private static final int PORT = 5701;
    private static final int BUS_PORT = 5702;

    private EventBusClient() {}

    public static void main(String[] arguments) throws Exception {
        Path certificates = Path.of(arguments[0]);
        String cluster = arguments[1];
        String host = arguments[2];
        String member = arguments[3];
        Path hubCa = Path.of(arguments[4]);
        ConnectionString who = ConnectionString.parse(Files.readString(Path.of(arguments[5])).strip());

        HazelcastInstance hazelcast =
                Hazelcast.newHazelcastInstance(hazelcast(membersName(cluster, certificates), host, member));
        Vertx vertx = Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(eventBus(certificates, host)))
                .withClusterManager(new HazelcastClusterManager(hazelcast))
                .buildClustered()
                .await(60, TimeUnit.SECONDS);
        ClientOptions options = ClientOptions.of(who).withCaFile(hubCa);
        try {
            if (arguments.length > 6) {
                open(vertx, options, arguments[6], arguments[7]);
            } else {
                serve(vertx, options);
            }
        } catch (HubException e) {
            System.out.println("failed: " + e.getMessage());
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
            hazelcast.shutdown();
        }
    }

    private static void serve(Vertx vertx, ClientOptions options) throws Exception {
        DeviceClient device = DeviceClient.onEventBus(vertx, options)
                .onOffer(offer -> offer.accept()
                        .onSuccess(stream ->
                                stream.handler(stream::write).endHandler(end -> stream.end())));
        device.connect().await(30, TimeUnit.SECONDS);
        System.out.println("connected as " + device.identity());
        new CountDownLatch(1).await();
    }

    private static void open(Vertx vertx, ClientOptions options, String device, String text) throws Exception {
        ServiceClient service = ServiceClient.onEventBus(vertx, options);
        try {
            DeviceStream stream = service.open(device, "echo").await(70, TimeUnit.SECONDS);
            stream.handler(bytes -> System.out.print(bytes));
            stream.write(Buffer.buffer(text + "\n"));
            stream.end();
            System.out.println(stream.closed().await(30, TimeUnit.SECONDS).reason());
        } finally {
            service.close().await(5, TimeUnit.SECONDS);
        }
    }

    /** Members know each other by the cluster's name and its authority. */
    private static String membersName(String cluster, Path certificates) throws Exception {
        try (InputStream ca = Files.newInputStream(certificates.resolve("ca.pem"))) {
            byte[] authority = CertificateFactory.getInstance("X.509").generateCertificate(ca).getEncoded();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(authority);
            return cluster + "-" + HexFormat.of().formatHex(hash, 0, 4);
        }
    }

    private static Config hazelcast(String cluster, String host, String member) {
        // A full member would be given records of the hub, which it cannot read.
        Config config = new Config().setClusterName(cluster).setLiteMember(true);
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.socket.server.bind.any", "false");
        config.setProperty("hazelcast.local.localAddress", host);
        config.getMetricsConfig().setEnabled(false);
        // Vert.x finds its own id there, when it is given a member that runs already.
        config.getMemberAttributeConfig().setAttribute("__vertx.nodeId", UUID.randomUUID().toString());
        config.addMultiMapConfig(
                new MultiMapConfig("__vertx.subs").setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
        var network = config.getNetworkConfig().setPort(PORT).setPortAutoIncrement(true);
        network.getInterfaces().setEnabled(true).setInterfaces(Set.of(host));
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().getTcpIpConfig().setEnabled(true).addMember(member);
        return config;
    }

    private static EventBusOptions eventBus(Path certificates, String host) {
        return new EventBusOptions()
                .setHost(host)
                .setPort(BUS_PORT)
                .setSsl(true)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                .setClientAuth(ClientAuth.REQUIRED)
                .setTrustAll(false)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(certificates.resolve("node.pem").toString())
                        .addKeyPath(certificates.resolve("node-key.pem").toString()))
                .setTrustOptions(new PemTrustOptions()
                        .addCertPath(certificates.resolve("ca.pem").toString()));
    }
}
