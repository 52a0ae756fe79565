package io.culvert.protocol;

import static io.culvert.it.fuzz.Fuzzed.require;

import io.culvert.it.fuzz.Fuzzed;
import java.nio.charset.StandardCharsets;

/** Fuzz target: the topics of offers and answers. */
public final class TopicFuzz {
    private TopicFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String topic = Fuzzed.text(data);
        StreamTopics.Offer.parse(topic).ifPresent(TopicFuzz::readByTheReference);
        StreamTopics.Answer.parse(topic).ifPresent(TopicFuzz::fitForALine);
        fitForALine(new StreamTopics.Answer("1", false, topic));
    }

    /** Its clients want five levels, and one equals sign in each property. */
    private static void readByTheReference(StreamTopics.Offer offer) {
        String written = offer.topic();
        require(StreamTopics.Offer.parse(written).orElseThrow().equals(offer), () -> "read again: " + written);
        require(written.split("/", -1).length == 5, () -> "levels: " + written);
        for (String property : written.substring(written.indexOf("/?") + 2).split("&", -1)) {
            require(property.indexOf('=') > 0 && property.indexOf('=') == property.lastIndexOf('='), () -> property);
        }
        Fuzzed.hidesSecret(offer.toString());
    }

    private static void fitForALine(StreamTopics.Answer answer) {
        int bytes = answer.reason().getBytes(StandardCharsets.UTF_8).length;
        require(bytes <= StreamTopics.MAX_REASON_BYTES, () -> "reason of bytes: " + bytes);
        require(answer.reason().chars().noneMatch(Character::isISOControl), () -> "controls in the reason");
        StreamTopics.Answer again = StreamTopics.Answer.parse(answer.topic()).orElseThrow();
        require(again.equals(answer), () -> answer + " read again: " + again);
    }
}
