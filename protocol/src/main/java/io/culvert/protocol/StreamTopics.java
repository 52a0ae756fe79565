package io.culvert.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** The MQTT topics of device streams: the hub's offer and the device's answer, both with an empty payload. */
public final class StreamTopics {
    /** What a device subscribes to before it is offered streams. */
    public static final String OFFER_FILTER = "$iothub/streams/POST/#";
    /** What a device subscribes to besides; nothing is sent there. */
    public static final String ANSWER_FILTER = "$iothub/streams/res/#";
    /** How many bytes of UTF-8 a reject reason may have. */
    public static final int MAX_REASON_BYTES = 256;

    private static final String OFFER = "$iothub/streams/POST/";
    private static final String ANSWER = "$iothub/streams/res/";

    private StreamTopics() {}

    /**
     * What the hub offers.
     *
     * @param requestId echoed by the answer
     * @param url where the device's leg is dialled, with an explicit port: the C client reads port 0 without one
     * @param ticket of base64url characters and dots only: it is not percent-decoded by the reference's clients
     */
    public record Offer(StreamName name, String requestId, String url, Secret ticket) {
        private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._~-]+");

        public Offer {
            if (!PLAIN.matcher(requestId).matches()
                    || !PLAIN.matcher(ticket.reveal()).matches()) {
                throw new IllegalArgumentException(
                        "offer: request id or ticket not accepted (expected: letters, digits and - . _ ~)");
            }
        }

        /** Exactly five levels, each property {@code key=value} with one equals sign: else the C client drops it. */
        public String topic() {
            return OFFER + name + "/?$rid=" + requestId + "&$url=" + Percent.encode(url) + "&$auth=" + ticket.reveal();
        }

        /** The offer of a topic, empty when the topic is something else. */
        public static Optional<Offer> parse(String topic) {
            int query = topic.indexOf("/?");
            if (!topic.startsWith(OFFER) || query < OFFER.length()) {
                return Optional.empty();
            }
            String name = topic.substring(OFFER.length(), query);
            String properties = topic.substring(query + 2);
            String requestId = property(properties, "$rid");
            String url = property(properties, "$url");
            String ticket = property(properties, "$auth");
            if (!StreamName.valid(name) || url.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Offer(new StreamName(name), requestId, Percent.decode(url), new Secret(ticket)));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }

    /**
     * What the device answers.
     *
     * @param reason why it rejected, for people; empty when accepted or not told; shortened to {@link #MAX_REASON_BYTES}, with
     *     a space for each control character, so that it can stand in a line of a log
     */
    public record Answer(String requestId, boolean accepted, String reason) {
        public Answer {
            reason = shortened(reason);
        }

        public String topic() {
            String why = reason.isEmpty() ? "" : "&reason=" + Percent.encode(reason);
            return ANSWER + (accepted ? "200" : "400") + "/?$rid=" + requestId + why;
        }

        /** The answer of a topic, empty when the topic is something else or malformed. */
        public static Optional<Answer> parse(String topic) {
            int query = topic.indexOf("/?");
            if (!topic.startsWith(ANSWER) || query < ANSWER.length()) {
                return Optional.empty();
            }
            String status = topic.substring(ANSWER.length(), query);
            String properties = topic.substring(query + 2);
            String requestId = property(properties, "$rid");
            if (requestId.isEmpty() || !(status.equals("200") || status.equals("400"))) {
                return Optional.empty();
            }
            try {
                return Optional.of(
                        new Answer(requestId, status.equals("200"), Percent.decode(property(properties, "reason"))));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        private static String shortened(String reason) {
            StringBuilder text = new StringBuilder();
            int bytes = 0;
            for (int at = 0; at < reason.length(); ) {
                int point = reason.codePointAt(at);
                at += Character.charCount(point);
                int shown = Character.isISOControl(point) ? ' ' : point;
                bytes += Character.toString(shown).getBytes(StandardCharsets.UTF_8).length;
                if (bytes > MAX_REASON_BYTES) {
                    break;
                }
                text.appendCodePoint(shown);
            }
            return text.toString();
        }
    }

    private static String property(String properties, String key) {
        for (String part : properties.split("&")) {
            if (part.startsWith(key + "=")) {
                return part.substring(key.length() + 1);
            }
        }
        return "";
    }
}
