package io.culvert.it.docs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ControlMessage;
import io.culvert.protocol.ErrorBody;
import io.culvert.protocol.SasToken;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamTopics;
import io.culvert.testhub.TestHub;
import io.culvert.testkit.MqttConnect;
import io.culvert.testkit.RawMqtt;
import io.culvert.testkit.RawTls;
import io.culvert.testkit.Sas;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The examples of the wire's page are what the hub makes and takes. */
class WireReferenceTest {
    private static final String PAGE = Repository.text(Repository.root().resolve("docs/reference/wire.md"));

    @Test
    void theWorkedSignatureIsRight() throws Exception {
        Map<String, String> example = block("worked example")
                .lines()
                .map(line -> line.split(" {2,}", 2))
                .collect(Collectors.toMap(row -> row[0], row -> row[1]));
        String[] signed = example.get("signed").split("\\\\n");
        Secret key = new Secret(example.get("key"));
        Instant end = Instant.ofEpochSecond(Long.parseLong(signed[1]));

        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(example.get("key")), "HmacSHA256"));
        byte[] digest = mac.doFinal((signed[0] + "\n" + signed[1]).getBytes(StandardCharsets.UTF_8));

        assertThat(Base64.getEncoder().encodeToString(digest)).isEqualTo(example.get("HMAC"));
        assertThat(SasToken.sign("hub.example.com/devices/my-device", Optional.empty(), key, end))
                .isEqualTo(example.get("token"));
        assertThat(SasToken.sign("hub.example.com", Optional.of("service"), key, end))
                .isEqualTo(example.get("as policy"));
        assertThat(SasToken.parse(example.get("token")).signedBy(key)).isTrue();
    }

    @Test
    void theOfferIsOneAndTheAnswersAreTaken() {
        String offer = block("offer").strip();

        assertThat(offer.split("/")).hasSize(5);
        assertThat(StreamTopics.Offer.parse(offer).orElseThrow().topic()).isEqualTo(offer);
        assertThat(block("answers")
                        .lines()
                        .map(answer ->
                                StreamTopics.Answer.parse(answer).orElseThrow().topic()))
                .containsExactlyElementsOf(block("answers").lines().toList());
    }

    @Test
    void theControlMessagesAreThose() {
        assertThat(block("control messages").lines())
                .hasSize(ControlMessage.class.getPermittedSubclasses().length)
                .allSatisfy(text -> assertThat(
                                ControlMessage.parse(text).orElseThrow().toJson())
                        .isEqualTo(text));
    }

    @Test
    void theErrorBodyIsOfThatForm() {
        String example = PAGE.lines()
                .filter(line -> line.startsWith("{\"Message\""))
                .findFirst()
                .orElseThrow();
        JsonObject inner = new JsonObject(new JsonObject(example).getString("Message"));
        String made = ErrorBody.nested(
                CloseReason.RESPONSE_TIMEOUT,
                inner.getString("message"),
                Optional.of(Duration.ofSeconds(30)),
                Instant.parse(inner.getString("timestampUtc")));

        Pattern id = Pattern.compile("[0-9a-f]{32}");
        assertThat(id.matcher(made).replaceFirst("id"))
                .isEqualTo(id.matcher(example).replaceFirst("id"));
    }

    @Test
    void everyConnackIsTheOneOfTheTable() throws Exception {
        Map<Integer, String> table = new TreeMap<>();
        Pattern row = Pattern.compile("(?m)^\\| (\\d) \\| ([^|]+) \\|");
        for (MatchResult found : row.matcher(PAGE).results().toList()) {
            table.put(Integer.parseInt(found.group(1)), found.group(2));
        }
        List<Integer> codes = new ArrayList<>();
        try (TestHub hub = TestHub.builder().start()) {
            String key = hub.createDevice("known").key().orElseThrow().reveal();
            codes.add(connack(hub, login("known", key)));
            codes.add(connack(hub, login("known", key).protocol("MQTT", 3)));
            codes.add(connack(hub, login("not an id", key)));
            codes.add(connack(hub, login("known", key).username("localhost/other/?api-version=2021-04-12")));
            codes.add(connack(hub, login("unknown", key)));
            hub.registry().disable("known").await(10, SECONDS);
            codes.add(connack(hub, login("known", key)));
        }
        assertThat(codes).containsExactly(0, 1, 2, 4, 5, 3);
        assertThat(table.keySet()).containsExactly(0, 1, 2, 3, 4, 5);
    }

    private static MqttConnect login(String id, String key) {
        return MqttConnect.of(id)
                .username("localhost/" + id + "/?api-version=2021-04-12")
                .password(Sas.of("localhost/devices/" + id, key));
    }

    private static int connack(TestHub hub, MqttConnect connect) {
        try (RawMqtt session = RawMqtt.over(RawTls.connect("localhost", hub.mqttPort(), hub.caFile()))) {
            return session.connect(connect);
        }
    }

    /** The code block behind a comment. */
    private static String block(String comment) {
        String begin = "<!-- " + comment + " -->\n```\n";
        int at = PAGE.indexOf(begin);
        assertThat(at).as("block of " + comment).isNotNegative();
        return PAGE.substring(at + begin.length(), PAGE.indexOf("```", at + begin.length()));
    }
}
