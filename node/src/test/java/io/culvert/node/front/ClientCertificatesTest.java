package io.culvert.node.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.node.config.ConfigReader;
import io.culvert.node.config.MqttConfig;
import io.culvert.testkit.RawTls;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.OpenSSLEngineOptions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** TLS takes any certificate of a client, or none, and hands it to the session. */
class ClientCertificatesTest extends FrontSetUp {
    private static final Duration DAY = Duration.ofDays(1);

    static Stream<Object[]> enginesAndVersions() {
        Stream<Boolean> engines = OpenSSLEngineOptions.isAvailable() ? Stream.of(true, false) : Stream.of(false);
        return engines.flatMap(nativeTls -> Stream.of("TLSv1.2", "TLSv1.3")
                .map(version -> new Object[] {nativeTls ? "boringssl" : "jdk", version}));
    }

    @ParameterizedTest
    @MethodSource("enginesAndVersions")
    void theMqttPortTakesAnyCertificateOrNone(String engine, String version) throws Exception {
        MqttFront front = front(engine);
        TlsIdentity young = TlsIdentity.selfSigned("young", "EC", Instant.now().plus(DAY));
        TlsIdentity ended = TlsIdentity.selfSigned("ended", "RSA", Instant.now().minus(DAY));
        TlsIdentity signed = TlsIdentity.authority("nobody we know")
                .issue("signed", Instant.now().plus(DAY));

        assertThat(shown(front, young.context(folder.caFile()), version)).isEqualTo("CN=young 1");
        assertThat(shown(front, ended.context(folder.caFile()), version)).isEqualTo("CN=ended 1");
        assertThat(shown(front, signed.context(folder.caFile()), version)).isEqualTo("CN=signed 2");
        try (RawTls client = RawTls.connect("localhost", front.port(), folder.caFile())) {
            assertThat(text(client.readAll(WAIT))).isEqualTo("none");
        }
    }

    @ParameterizedTest
    @MethodSource("enginesAndVersions")
    void aResumedConnectionHasItsCertificateStill(String engine, String version) throws Exception {
        MqttFront front = front(engine);
        SSLContext context =
                TlsIdentity.selfSigned("d", "EC", Instant.now().plus(DAY)).context(folder.caFile());

        for (int i = 0; i < 3; i++) {
            assertThat(shown(front, context, version)).isEqualTo("CN=d 1");
        }
    }

    @ParameterizedTest
    @CsvSource({"true, CN=d", "false, none"})
    void theHttpsPortAsksOnlyWhenToldTo(boolean asked, String expected) throws Exception {
        HttpsFront front = open(Map.of("request-client-certificates", String.valueOf(asked)));
        SSLContext context =
                TlsIdentity.selfSigned("d", "EC", Instant.now().plus(DAY)).context(folder.caFile());

        try (RawTls client = RawTls.connect("localhost", front.port(), context)) {
            client.send("GET /who HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(text(client.readAll(WAIT))).endsWith("\r\n\r\n" + expected);
        }
        assertThat(get(front, "/who", "")).endsWith("\r\n\r\nnone");
    }

    private static String shown(MqttFront front, SSLContext context, String version) {
        try (RawTls client = RawTls.connect("localhost", front.port(), context, version)) {
            assertThat(client.protocol()).isEqualTo(version);
            return text(client.readAll(WAIT));
        }
    }

    private MqttFront front(String engine) {
        ServerTls chosen = new ServerTls(
                certificate, engine.equals("jdk") ? new JdkSSLEngineOptions() : new OpenSSLEngineOptions());
        MqttConfig config = ConfigReader.read(
                MqttConfig.defaults(), Optional.empty(), Map.of(), Map.of("host", "127.0.0.1", "port", "0"));
        MqttFront front = MqttFront.bind(vertx, config, chosen, ConnectionLimit.ofProcess(), 2)
                .await();
        front.open(ClientCertificatesTest::answer);
        return front;
    }

    private static void answer(NetSocket socket) {
        try {
            var chain = socket.sslSession().getPeerCertificates();
            socket.end(Buffer.buffer(((X509Certificate) chain[0]).getSubjectX500Principal() + " " + chain.length));
        } catch (SSLPeerUnverifiedException e) {
            socket.end(Buffer.buffer("none"));
        }
    }
}
