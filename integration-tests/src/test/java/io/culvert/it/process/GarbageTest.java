package io.culvert.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.testkit.Ending;
import io.culvert.testkit.Frame;
import io.culvert.testkit.MqttConnect;
import io.culvert.testkit.Peer;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawMqtt;
import io.culvert.testkit.RawResponse;
import io.culvert.testkit.RawTcp;
import io.culvert.testkit.RawTls;
import io.culvert.testkit.Sas;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Garbage on every port of a hub: the right answer or a closed connection, nothing leaked, and the hub serves on. */
class GarbageTest {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final int ROUNDS = 3;
    private static final int MIB = 1 << 20;

    private static final byte[] HTTP = bytes("GET /devices HTTP/1.1\r\nHost: localhost\r\n\r\n");
    private static final byte[] MQTT = MqttConnect.of("d1").packet().bytes();
    private static final List<byte[]> NOT_TLS = List.of(
            random(64 * 1024, 1), HTTP, MQTT, bytes("\u0016\u0003\u0001\u0040\u0000zzzz"), bytes("x".repeat(MIB)));

    private static final Processes PROCESSES = new Processes(GarbageTest.class);

    private static HubProcess hub;
    private static StreamProbe probe;

    @BeforeAll
    static void start() throws Exception {
        hub = HubProcess.start(
                PROCESSES,
                "hub",
                "--set",
                "https.tls-handshake-timeout=1s",
                "--set",
                "https.request-timeout=1s",
                "--set",
                "mqtt.tls-handshake-timeout=1s",
                "--set",
                "coordinator.session.connect-timeout=1s");
        probe = new StreamProbe(hub, hub.createDevice("d1"));
    }

    @AfterAll
    static void stop() throws Exception {
        probe.close();
        PROCESSES.close();
    }

    @AfterEach
    void theHubServesOn() throws Exception {
        probe.assertServed();
    }

    @Test
    void whatIsNotTlsIsClosedWithoutAnAnswerOnBothTlsPorts() {
        for (int port : new int[] {hub.httpsPort(), hub.mqttPort()}) {
            for (byte[] garbage : NOT_TLS) {
                for (int i = 0; i < ROUNDS; i++) {
                    assertThat(answer(RawTcp.connect("127.0.0.1", port), garbage))
                            .doesNotContain("HTTP/1.1 2");
                }
            }
        }
    }

    @Test
    void whatIsNotHttpIsRefusedOnTheHttpsPort() {
        for (byte[] garbage : List.of(random(64 * 1024, 2), MQTT, bytes("GET\r\n\r\n"), bytes("\u0000".repeat(MIB)))) {
            assertThat(answer(tls(hub.httpsPort()), garbage)).doesNotContain("HTTP/1.1 2");
        }
    }

    @Test
    void whatIsNotMqttIsClosedWithoutAnAnswerOnTheMqttPort() {
        byte[] tooLong = {0x10, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f};
        for (byte[] garbage : List.of(random(64 * 1024, 3), HTTP, tooLong, new byte[MIB])) {
            assertThat(answer(tls(hub.mqttPort()), garbage))
                    .doesNotContain("HTTP/")
                    .hasSizeLessThan(8);
        }
    }

    @Test
    void garbageOnTheManagementPortIsRefused() {
        for (byte[] garbage : List.of(random(64 * 1024, 4), MQTT, bytes("GET /" + "x".repeat(MIB) + "\r\n\r\n"))) {
            assertThat(answer(RawTcp.connect("127.0.0.1", hub.managementPort()), garbage))
                    .doesNotContain("HTTP/1.1 2");
        }
        assertThat(RawHttp.get("http://127.0.0.1:" + hub.managementPort() + "/health/ready")
                        .send()
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aHeaderLineOfOneMebibyteIs431AndAPathOfOneIs414() {
        assertThat(hub.request("GET", "/devices?" + HubProcess.API)
                        .header("X-Long", "x".repeat(MIB))
                        .send()
                        .status())
                .isEqualTo(431);
        assertThat(hub.request("GET", "/" + "x".repeat(MIB)).send().status()).isEqualTo(414);
    }

    @Test
    void aTicketInTheQueryIs400AndIsStillGoodWhereItBelongs() {
        RawResponse opened = open("probe");
        String url = opened.header("iothub-streaming-url");
        String ticket = opened.header("iothub-streaming-auth-token");
        PROCESSES.secret(ticket);

        RawResponse refused = Peer.dial(url + "?token=" + ticket)
                .caFile(hub.caFile())
                .bearer(ticket)
                .connectExpectingRefusal();

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.toString()).doesNotContain(ticket);
        try (Peer service = Peer.dial(url).caFile(hub.caFile()).bearer(ticket).connect()) {
            service.sendBinary(bytes("echo"));
            assertThat(new String(service.awaitReceived(4, BOUND), StandardCharsets.ISO_8859_1))
                    .isEqualTo("echo");
        }
    }

    @Test
    void aFrameOverTheLimitEndsItsStreamWith1009() {
        RawResponse opened = open("probe");
        try (Peer service = Peer.dial(opened.header("iothub-streaming-url"))
                .caFile(hub.caFile())
                .bearer(opened.header("iothub-streaming-auth-token"))
                .connect()) {
            sendIgnoringTheEnd(() -> service.send(Frame.binary(new byte[2 * MIB])));

            Ending end = service.awaitClosing(BOUND);
            assertThat(end.code()).isEqualTo(1009);
        }
        PROCESSES.secret(opened.header("iothub-streaming-auth-token"));
    }

    @Test
    void aServiceWithAWrongExpiredOrMutilatedCredentialIs401AndToldNothing() {
        String key = HubProcess.key(hub.credential("service"));
        String wrongKey = HubProcess.key(hub.credential("registryRead"));
        Sas good = Sas.of(HubProcess.HOST, key).policy("service");
        Instant now = Instant.now();
        Stream.of(
                        Sas.of(HubProcess.HOST, wrongKey).policy("service").toString(),
                        good.expires(now.minus(Duration.ofDays(365))).toString(),
                        good.expires(now.minus(Duration.ofMinutes(10))).toString(),
                        good.policy("nobody").toString(),
                        good.order("sr", "sig", "skn").toString(),
                        Sas.of("other.example", key).policy("service").toString(),
                        good.toString().substring(0, 60),
                        "SharedAccessSignature",
                        "Bearer nonsense",
                        "\u00ff\u00fe")
                .forEach(credential -> {
                    RawResponse answer = hub.request("GET", "/devices/d1?" + HubProcess.API)
                            .header("Authorization", credential)
                            .send();
                    assertThat(answer.status()).as(credential).isEqualTo(401);
                    assertThat(answer.toString()).doesNotContain(key).doesNotContain("sig=");
                });
    }

    @Test
    void aDeviceWithAWrongOrExpiredCredentialGetsReturnCode5() throws IOException {
        String text = Files.readString(PROCESSES.folder().resolve("d1.txt"));
        String key = text.substring(text.indexOf("SharedAccessKey=") + "SharedAccessKey=".length());
        Sas good = Sas.of(HubProcess.HOST + "/devices/d1", key);
        for (Object password : List.of(
                Sas.of(HubProcess.HOST + "/devices/d1", HubProcess.key(hub.credential("device"))),
                good.expires(Instant.now().minus(Duration.ofDays(1))),
                Sas.of(HubProcess.HOST + "/devices/d2", key),
                "password")) {
            try (RawMqtt device = RawMqtt.over(tls(hub.mqttPort()))) {
                int code = device.connect(MqttConnect.of("d1")
                        .username(HubProcess.HOST + "/d1/?api-version=2020-09-30")
                        .password(password));
                assertThat(code).isEqualTo(5);
            }
        }
    }

    private static RawResponse open(String name) {
        RawResponse opened = hub.request(
                        "POST", "/twins/d1/streams/" + name + "?api-version=2018-10-20-preview", "service")
                .header("Content-Length", "0")
                .send();
        assertThat(opened.status()).as("%s", opened.status()).isEqualTo(200);
        return opened;
    }

    private static RawTls tls(int port) {
        return RawTls.connect(HubProcess.HOST, port, hub.caFile());
    }

    /** Sends and hears what comes until the hub ends the connection, which it must. */
    private static String answer(RawTcp connection, byte[] garbage) {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        try (connection) {
            sendIgnoringTheEnd(() -> connection.send(garbage));
            for (byte[] more = connection.read(BOUND); more.length > 0; more = connection.read(BOUND)) {
                heard.writeBytes(more);
            }
        } catch (UncheckedIOException reset) {
            // An end like any other.
        }
        return heard.toString(StandardCharsets.ISO_8859_1);
    }

    /** A hub that refuses early takes no more, which the sender sees as a broken connection. */
    private static void sendIgnoringTheEnd(Runnable send) {
        try {
            send.run();
        } catch (UncheckedIOException refused) {
            // The test looks at what came back.
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] random(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
