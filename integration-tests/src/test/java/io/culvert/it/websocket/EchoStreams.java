package io.culvert.it.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.protocol.ConnectionString;
import io.culvert.testhub.TestHub;
import io.culvert.testkit.Frame;
import io.culvert.testkit.MqttConnect;
import io.culvert.testkit.MqttPacket;
import io.culvert.testkit.Peer;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawMqtt;
import io.culvert.testkit.RawResponse;
import io.culvert.testkit.RawTls;
import io.culvert.testkit.Sas;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * A device that sends every message of every stream back as it came, text as text, and the service that opens streams to it. Both
 * speak the reference's plain protocol. Safe for any thread.
 */
final class EchoStreams implements AutoCloseable {
    private static final Duration BOUND = Duration.ofSeconds(20);
    /** No case is open for so long. */
    private static final Duration CASE = Duration.ofSeconds(60);

    /** Where the service's leg of a new stream is to be dialled. */
    record ServiceLeg(String url, String ticket) {}

    private final TestHub hub;
    private final String deviceId;
    private final RawMqtt session;
    private final String policyKey;

    EchoStreams(TestHub hub) throws Exception {
        this.hub = hub;
        ConnectionString device = hub.createDevice();
        deviceId = device.identity().orElseThrow().deviceId();
        policyKey = hub.connectionString("service").key().orElseThrow().reveal();
        session = RawMqtt.over(RawTls.connect("localhost", hub.mqttPort(), hub.caFile()));
        String resource = hub.hostName() + "/devices/" + deviceId;
        int code = session.connect(MqttConnect.of(deviceId)
                .username(hub.hostName() + "/" + deviceId + "/?api-version=2020-09-30")
                .password(Sas.of(resource, device.key().orElseThrow().reveal())));
        assertThat(code).as("CONNACK").isZero();
        session.subscribe("$iothub/streams/POST/#", "$iothub/streams/res/#");
    }

    /** Opens a stream whose device leg is there already. One at a time, so that each offer is its own stream's. */
    synchronized ServiceLeg open() {
        Sas signature = Sas.of(hub.hostName(), policyKey).policy("service");
        RawHttp request = RawHttp.request(
                        "POST",
                        "https://localhost:" + hub.httpsPort() + "/twins/" + deviceId
                                + "/streams/echo?api-version=2018-10-20-preview")
                .header("Authorization", signature.toString())
                .header("Content-Length", "0")
                .caFile(hub.caFile())
                .within(BOUND);
        Thread answering = daemon("echo-device", this::answer);
        RawResponse response = request.send();
        assertThat(response.header("iothub-streaming-is-accepted"))
                .as("%s", response)
                .isEqualTo("True");
        join(answering);
        return new ServiceLeg(response.header("iothub-streaming-url"), response.header("iothub-streaming-auth-token"));
    }

    private void answer() {
        MqttPacket offer = session.awaitPublish(BOUND);
        Map<String, String> properties = offer.topicProperties();
        String url = URLDecoder.decode(properties.get("$url"), StandardCharsets.UTF_8);
        Peer leg = Peer.dial(url)
                .caFile(hub.caFile())
                .bearer(properties.get("$auth"))
                .connect();
        daemon("echo-leg", () -> echo(leg));
        session.answer(properties.get("$rid"), 200, "");
    }

    private static void echo(Peer leg) {
        try (leg) {
            while (true) {
                Frame message = leg.readMessage(CASE);
                // Masked, as a client must.
                leg.send(Frame.of(message.opcode(), message.payload()));
            }
        } catch (RuntimeException | AssertionError ended) {
            // However its stream ended, the fuzzing client judges it.
        }
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void join(Thread thread) {
        try {
            thread.join(BOUND.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a stream opens", e);
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
