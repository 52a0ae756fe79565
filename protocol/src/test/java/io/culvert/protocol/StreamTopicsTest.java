package io.culvert.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.protocol.StreamTopics.Answer;
import io.culvert.protocol.StreamTopics.Offer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamTopicsTest {
    private static final String URL = "wss://h.example:443/bridges/ih/h/d/a%25b/sid/" + "0".repeat(32) + "/r/device";
    private static final Offer OFFER = new Offer(new StreamName("ssh"), "7", URL, new Secret("eyJ.a-b_c.d"));

    @Test
    void anOfferStandsAsTheReferencesClientsReadIt() {
        String topic = OFFER.topic();

        assertThat(topic)
                .isEqualTo("$iothub/streams/POST/ssh/?$rid=7&$url=wss%3A%2F%2Fh.example%3A443%2Fbridges%2Fih%2Fh%2Fd%2F"
                        + "a%2525b%2Fsid%2F00000000000000000000000000000000%2Fr%2Fdevice&$auth=eyJ.a-b_c.d");
        assertThat(topic.split("/")).hasSize(5);
        for (String property : topic.substring(topic.indexOf('?') + 1).split("&")) {
            assertThat(property.split("=", -1)).hasSize(2);
        }
    }

    @Test
    void anOfferIsReadAgain() {
        new RandomText(1).odd(40, 1_000).filter(url -> !url.isEmpty()).forEach(url -> {
            Offer offer = new Offer(new StreamName("a:b@c"), "rid-1", url, new Secret("t.t"));
            assertThat(Offer.parse(offer.topic())).contains(offer);
        });
    }

    @Test
    void furtherPropertiesOfAnOfferAreIgnored() {
        assertThat(Offer.parse(OFFER.topic() + "&$more=1")).contains(OFFER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$iothub/streams/POST/",
                "$iothub/streams/POST/?$rid=1&$url=u&$auth=t",
                "$iothub/streams/POST/ssh/?$url=u&$auth=t",
                "$iothub/streams/POST/ssh/?$rid=1&$auth=t",
                "$iothub/streams/POST/ssh/?$rid=1&$url=u",
                "$iothub/streams/POST/a/b/?$rid=1&$url=u&$auth=t",
                "$iothub/streams/POST/ssh/?$rid=1&$url=%zz&$auth=t",
                "$iothub/streams/POST/ssh/?$rid=1&$url=u&$auth=t==",
                "$iothub/methods/POST/ssh/?$rid=1&$url=u&$auth=t",
            })
    void anyOtherTopicIsNoOffer(String topic) {
        assertThat(Offer.parse(topic)).isEmpty();
    }

    @Test
    void anOfferThatTheReferencesClientsWouldDropIsNotMade() {
        for (String wrong : new String[] {"", "a=", "a&b", "a/b", "a b", "a%"}) {
            assertThatThrownBy(() -> new Offer(StreamName.DEFAULT, wrong, URL, new Secret("t")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new Offer(StreamName.DEFAULT, "1", URL, new Secret(wrong)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theTicketIsNotPrinted() {
        assertThat(OFFER.toString()).doesNotContain("eyJ").contains("***");
    }

    @Test
    void anAnswerStandsAsTheReferencesClientsWriteIt() {
        assertThat(new Answer("7", true, "").topic()).isEqualTo("$iothub/streams/res/200/?$rid=7");
        assertThat(new Answer("7", false, "not now/ever").topic())
                .isEqualTo("$iothub/streams/res/400/?$rid=7&reason=not%20now%2Fever");
    }

    @Test
    void anAnswerIsReadAgain() {
        new RandomText(2).odd(400, 1_000).forEach(reason -> {
            Answer answer = new Answer("x-1", reason.length() % 2 == 0, reason);

            assertThat(Answer.parse(answer.topic())).contains(answer);
            assertThat(answer.reason().getBytes(StandardCharsets.UTF_8).length)
                    .isLessThanOrEqualTo(StreamTopics.MAX_REASON_BYTES);
            assertThat(answer.reason().chars()).noneMatch(Character::isISOControl);
        });
    }

    @Test
    void aReasonIsCutBetweenCharacters() {
        String reason = new Answer("1", false, "x" + "\uD83D\uDE00".repeat(100)).reason();

        assertThat(reason).isEqualTo("x" + "\uD83D\uDE00".repeat(63));
        assertThat(new Answer("1", false, "y".repeat(256)).reason()).hasSize(256);
    }

    @Test
    void aHugeReasonCostsNothing() {
        long start = System.nanoTime();

        new Answer("1", false, "\u20ac".repeat(5_000_000));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$iothub/streams/res/200",
                "$iothub/streams/res/200/",
                "$iothub/streams/res/200/?",
                "$iothub/streams/res/200/?$rid=",
                "$iothub/streams/res/201/?$rid=1",
                "$iothub/streams/res//?$rid=1",
                "$iothub/streams/res/400/?$rid=1&reason=%f",
                "$iothub/streams/POST/200/?$rid=1",
            })
    void anyOtherTopicIsNoAnswer(String topic) {
        assertThat(Answer.parse(topic)).isEmpty();
    }
}
