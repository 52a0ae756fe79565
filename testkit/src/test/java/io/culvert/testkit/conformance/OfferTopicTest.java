package io.culvert.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.testkit.MqttPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the C device SDK takes and what it drops without a word. */
class OfferTopicTest {
    private static final String URL =
            "wss%3A%2F%2Feastus2euap.eastus2euap-001.streams.azure-devices.net%3A443%2Fbridges%2Fih%2Fhub%2Fd%2Fd1";

    @Test
    void theOfferOfARealLogIsTaken() {
        OfferTopic offer =
                OfferTopic.read("$iothub/streams/POST/TestStream/?$rid=1&$url=" + URL + "&$auth=eyJ.eyJ_-.x");

        assertThat(offer.problems()).isEmpty();
        assertThat(offer.name()).isEqualTo("TestStream");
        assertThat(offer.requestId()).isEqualTo("1");
        assertThat(offer.url())
                .isEqualTo("wss://eastus2euap.eastus2euap-001.streams.azure-devices.net:443/bridges/ih/hub/d/d1");
        assertThat(offer.token()).isEqualTo("eyJ.eyJ_-.x");
    }

    @ParameterizedTest
    @CsvSource({
        "$iothub/streams/POST/a/b/?$rid=1&$url=URL&$auth=x, levels: 6",
        "$iothub/streams/POST/?$rid=1&$url=URL&$auth=x, levels: 4",
        "$iothub/streams/POST/n/?$rid=1&$url=URL/x&$auth=x, levels: 6",
        "$iothub/streams/POST/n/?$rid=1&$url=URL&$auth=padded==, exactly one equals sign",
        "$iothub/streams/POST/n/?$rid=1&$url=URL&$auth=, exactly one equals sign",
        "$iothub/streams/POST/n/?$rid=1&$url=URL&$auth=a%3Db, beyond base64url",
        "$iothub/streams/POST/n/$rid=1&$url=URL&$auth=x, question mark",
        "$iothub/streams/POST/n/?$url=URL&$auth=x, $rid: missing",
        "$iothub/streams/POST/n/?$rid=1&$url=wss%3A%2F%2Fh%2Fb&$auth=x, explicit port",
        "$iothub/streams/POST/n/?$rid=1&$url=wss%3A%2F%2Fh%3A99999%2Fb&$auth=x, port of the url: 99999",
        "$iothub/streams/POST/n/?$rid=1&$url=ws%3A%2F%2Fh%3A80%2Fb&$auth=x, expected: wss",
        "$iothub/streams/POST/n/?$rid=1&$url=URL&%24auth=x, token: 0 characters",
    })
    void aMalformedOneIsDropped(String topic, String problem) {
        assertThat(String.join(" ", OfferTopic.read(topic.replace("URL", URL)).problems()))
                .contains(problem);
    }

    @Test
    void aTokenLongerThanTheClientsBufferIsDropped() {
        String topic = "$iothub/streams/POST/n/?$rid=1&$url=" + URL + "&$auth=";

        assertThat(OfferTopic.read(topic + "x".repeat(1016)).problems()).isEmpty();
        assertThat(OfferTopic.read(topic + "x".repeat(1017)).problems()).hasSize(1);
    }

    @Test
    void anOfferIsEmptyAndNeverRetained() {
        String topic = "$iothub/streams/POST/n/?$rid=1&$url=" + URL + "&$auth=x";

        assertThat(OfferTopic.read(MqttPacket.publish(topic, new byte[0])).problems())
                .isEmpty();
        assertThat(OfferTopic.read(MqttPacket.publish(topic, new byte[1])).problems())
                .hasSize(1);
        assertThat(OfferTopic.read(MqttPacket.publish(topic, new byte[0]).withFlags(1))
                        .problems())
                .hasSize(1);
        assertThat(OfferTopic.read(MqttPacket.publish(topic, new byte[0], 5)).problems())
                .hasSize(1);
    }
}
