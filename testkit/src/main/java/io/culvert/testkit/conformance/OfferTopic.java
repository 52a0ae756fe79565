package io.culvert.testkit.conformance;

import io.culvert.testkit.MqttPacket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An offer as the C device SDK reads it, and what it would stumble over. The real client drops a malformed offer without a
 * word, and the service waits in vain; here {@link #problems} tells why.
 *
 * @param name of the stream
 * @param requestId {@code $rid}
 * @param url {@code $url}, percent-decoded
 * @param token {@code $auth}, which no client decodes
 * @param problems empty when the real client takes it
 */
public record OfferTopic(String name, String requestId, String url, String token, List<String> problems) {
    /** {@code "Bearer "} and the token go into 1,024 bytes with their end. */
    static final int MAX_TOKEN = 1016;

    private static final int MAX_HOST = 1023;
    private static final int MAX_PATH = 1022;
    private static final int LEVELS = 5;
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final Pattern URL = Pattern.compile("wss://([^/:?]+):([0-9]{1,5})(/[^?]*)(\\?.*)?");

    /** Reads the PUBLISH that brought it. */
    public static OfferTopic read(MqttPacket publish) {
        List<String> problems = new ArrayList<>();
        if (publish.qos() != 0 || publish.flags() != 0) {
            problems.add("flags: " + publish.flags() + " (expected: QoS 0, neither retained nor a duplicate)");
        }
        if (publish.payload().length > 0) {
            problems.add("payload bytes: " + publish.payload().length + " (expected: none)");
        }
        return read(publish.topic(), problems);
    }

    /** Reads a topic by itself. */
    public static OfferTopic read(String topic) {
        return read(topic, new ArrayList<>());
    }

    private static OfferTopic read(String topic, List<String> problems) {
        String[] levels = topic.split("/", -1);
        if (levels.length != LEVELS || !topic.startsWith("$iothub/streams/POST/")) {
            problems.add(
                    "levels: " + levels.length + " of " + topic + " (expected: 5, the first $iothub/streams/POST)");
            return new OfferTopic("", "", "", "", List.copyOf(problems));
        }
        Map<String, String> properties = properties(levels[LEVELS - 1], problems);
        String requestId = properties.getOrDefault("$rid", "");
        String url = URLDecoder.decode(properties.getOrDefault("$url", ""), StandardCharsets.UTF_8);
        String token = properties.getOrDefault("$auth", "");
        if (requestId.isEmpty()) {
            problems.add("$rid: missing");
        }
        problems.addAll(urlProblems(url));
        problems.addAll(tokenProblems(token));
        return new OfferTopic(levels[LEVELS - 2], requestId, url, token, List.copyOf(problems));
    }

    private static Map<String, String> properties(String query, List<String> problems) {
        Map<String, String> properties = new LinkedHashMap<>();
        if (!query.startsWith("?")) {
            problems.add("last level: " + query + " (expected: to begin with a question mark)");
            return properties;
        }
        for (String property : query.substring(1).split("&", -1)) {
            String[] sides = property.split("=", -1);
            if (sides.length != 2 || sides[0].isEmpty() || sides[1].isEmpty()) {
                problems.add("property: " + sides[0] + " (expected: key and value with exactly one equals sign)");
            } else {
                properties.put(sides[0], sides[1]);
            }
        }
        return properties;
    }

    /** What the C client's own URL parser and buffers would refuse. */
    static List<String> urlProblems(String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            return List.of("url: " + url + " (expected: wss, a host, an explicit port and a path)");
        }
        List<String> problems = new ArrayList<>();
        int port = Integer.parseInt(parts.group(2));
        if (port < 1 || port > 65_535) {
            problems.add("port of the url: " + port);
        }
        if (parts.group(1).length() > MAX_HOST || parts.group(3).length() > MAX_PATH) {
            problems.add("url: host or path is too long");
        }
        return problems;
    }

    /** What does not fit the C client's buffer or a topic. */
    static List<String> tokenProblems(String token) {
        if (token.isEmpty() || token.length() > MAX_TOKEN) {
            return List.of("token: " + token.length() + " characters (expected: 1 to " + MAX_TOKEN + ")");
        }
        return TOKEN.matcher(token).matches()
                ? List.of()
                : List.of("token: characters beyond base64url and dots, which no client decodes");
    }

    @Override
    public String toString() {
        return "offer " + requestId + " of " + name + (problems.isEmpty() ? "" : ", " + problems);
    }
}
