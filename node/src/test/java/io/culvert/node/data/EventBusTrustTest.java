package io.culvert.node.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.node.HubNode;
import io.culvert.node.TestNodes;
import io.culvert.node.config.ConfigException;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.SasToken;
import io.culvert.testkit.RawHttp;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets to the event bus of a running node: real sockets, one certificate each. */
class EventBusTrustTest {
    private static final Instant NOW = Instant.now();
    private static final KeyPurposeId SERVER = KeyPurposeId.id_kp_serverAuth;
    private static final KeyPurposeId CLIENT = KeyPurposeId.id_kp_clientAuth;
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private static Path temp;

    private static TestNodes nodes;
    private static HubNode registry;
    private static CertificateAuthority authority;

    @BeforeAll
    static void start() throws Exception {
        nodes = new TestNodes(temp, "r", "stranger");
        registry = nodes.start("r", "registry");
        authority = CertificateAuthority.in(temp.resolve("cluster-authority"), clock(NOW));
    }

    @AfterAll
    static void stop() throws Exception {
        nodes.close();
    }

    @Test
    void aNodeOfThisClusterIsLetIn() throws Exception {
        assertThat(letIn(authority, "culvert://test/node/x", SERVER, CLIENT)).isTrue();
    }

    @Test
    void somebodyWithoutACertificateIsRefused() throws Exception {
        assertThat(letIn(context(null, List.of()))).isFalse();
    }

    @Test
    void aNodeOfAnotherAuthorityIsRefused() throws Exception {
        Path other = Files.createDirectory(temp.resolve("other-authority"));

        assertThat(letIn(CertificateAuthority.in(other, clock(NOW)), "culvert://test/node/x", SERVER, CLIENT))
                .isFalse();
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        CertificateAuthority past =
                CertificateAuthority.in(temp.resolve("cluster-authority"), clock(NOW.minus(Duration.ofDays(900))));

        assertThat(letIn(past, "culvert://test/node/x", SERVER, CLIENT)).isFalse();
    }

    @Test
    void aNodeOfAClusterOfAnotherNameIsRefused() throws Exception {
        assertThat(letIn(authority, "culvert://other/node/x", SERVER, CLIENT)).isFalse();
    }

    @Test
    void aCertificateThatNamesNoNodeIsRefused() throws Exception {
        assertThat(letIn(authority, "culvert://test/client/x", SERVER, CLIENT)).isFalse();
    }

    @Test
    void aCertificateForServersOnlyIsRefused() throws Exception {
        assertThat(letIn(authority, "culvert://test/node/x", SERVER)).isFalse();
    }

    @Test
    void aCertificateThatSaysNoPurposeIsRefused() throws Exception {
        assertThat(letIn(authority, "culvert://test/node/x")).isFalse();
    }

    @Test
    void theHubsOwnServerCertificateIsRefused() throws Exception {
        Path tls = nodes.folder("stranger").resolve("tls");
        List<X509Certificate> chain = Pem.certificates("server", Files.readString(tls.resolve("server.pem")));
        KeyPair pair = new KeyPair(
                chain.get(0).getPublicKey(), Pem.privateKey("key", Files.readString(tls.resolve("server-key.pem"))));

        assertThat(letIn(context(pair, chain))).isFalse();
    }

    /** Hazelcast knows nothing of certificates; what its members call the cluster keeps strangers of the same name apart. */
    @Test
    void aNodeOfAnotherAuthorityStaysAloneAndSaysThatItIs() throws Exception {
        Path other = temp.resolve("other");
        ClusterPlan plan = new ClusterPlan(
                "test", List.of(), "", List.of(new ClusterPlan.Node("stranger", "", Set.of("coordinator"))), List.of());
        new ClusterInit(other, clock(NOW)).run(plan);
        for (String file : List.of("node.pem", "node-key.pem", "ca.pem")) {
            Files.writeString(
                    nodes.folder("stranger").resolve("cluster").resolve(file),
                    Files.readString(other.resolve("nodes/stranger/cluster").resolve(file)));
        }
        HubNode stranger = nodes.start("stranger", "coordinator");
        assertThat(stranger.unreadiness()).anyMatch(why -> why.contains("registry"));
        ConnectionString owner = registry.connectionString("iothubowner");

        int status = RawHttp.get("https://localhost:" + stranger.httpsPort() + "/devices")
                .caFile(stranger.caFile().orElseThrow())
                .header(
                        "Authorization",
                        SasToken.sign(
                                owner.hostName(),
                                owner.policy(),
                                owner.key().orElseThrow(),
                                Instant.now().plusSeconds(60)))
                .send()
                .status();

        assertThat(status).isEqualTo(503);
    }

    @Test
    void aNodeDoesNotStartWithACertificateThatOthersRefuse() {
        assertThatThrownBy(() -> nodes.start(
                        "r",
                        "registry",
                        Map.of("node.name", "renamed", "data-dir", copyOfR().toString())))
                .isInstanceOf(ConfigException.class)
                .hasMessage("cluster.certificate: the other nodes would refuse it: of node 'r' (expected: 'renamed')");
    }

    private static Path copyOfR() throws IOException {
        Path copy = temp.resolve("renamed");
        Files.createDirectories(copy.resolve("cluster"));
        for (String file : List.of("node.pem", "node-key.pem", "ca.pem")) {
            Files.copy(
                    nodes.folder("r").resolve("cluster").resolve(file),
                    copy.resolve("cluster").resolve(file));
        }
        return copy;
    }

    private static boolean letIn(CertificateAuthority signer, String uri, KeyPurposeId... purposes) throws Exception {
        KeyPair pair = CertificateAuthority.keyPair();
        X509Certificate issued = signer.issue(
                pair, "x", new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)), purposes);
        return letIn(context(pair, List.of(issued)));
    }

    /** TLS 1.3 tells a client of its refusal only once it reads. */
    private static boolean letIn(SSLContext context) throws IOException {
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", nodes.busPort("r"))) {
            socket.setSoTimeout(1000);
            socket.startHandshake();
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException open) {
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static SSLContext context(KeyPair pair, List<X509Certificate> chain) throws Exception {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        if (pair != null) {
            own.setKeyEntry("own", pair.getPrivate(), PASSWORD, chain.toArray(new X509Certificate[0]));
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[] {new TrustingAll()}, null);
        return context;
    }

    private static Clock clock(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    /** The test is about whom the node trusts. */
    private static final class TrustingAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
