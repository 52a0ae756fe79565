package io.culvert.endpoint;

import io.culvert.wire.WireLimits;
import java.time.Duration;

/**
 * The settings of an endpoint node.
 *
 * @param publicUrl where clients dial the legs: {@code wss://host:port}, in which {@code {node}} stands for the node's name;
 *     empty: the hub's host name and the HTTPS port
 * @param maxStreams how many streams it holds or expects at once; more are refused
 * @param partnerGrace how much longer than the handshake's deadline a waiting leg is kept, for the arbiter to decide first
 * @param wire limits of frames, held bytes, liveness and closing
 */
public record EndpointConfig(String publicUrl, int maxStreams, Duration partnerGrace, WireLimits wire) {
    private static final String NODE = "{node}";

    public EndpointConfig {
        String filled = publicUrl.replace(NODE, "node");
        if (!filled.isEmpty() && !filled.matches("wss://[^/:{}]+(:\\d+)?|wss://\\[[0-9a-fA-F:]+\\](:\\d+)?")) {
            throw new IllegalArgumentException("public-url: '" + publicUrl
                    + "' (expected: wss://host:port, without a path; {node} in it is the node's name)");
        }
        if (maxStreams < 1) {
            throw new IllegalArgumentException("max-streams: " + maxStreams + " (expected: at least 1)");
        }
        if (partnerGrace.isNegative()) {
            throw new IllegalArgumentException("partner-grace: " + partnerGrace + " (expected: not negative)");
        }
    }

    /** Where clients dial the legs at the node of this name; empty where the configuration does not say. */
    public String publicUrlOf(String node) {
        return publicUrl.replace(NODE, node);
    }

    public static EndpointConfig defaults() {
        return new EndpointConfig("", 20_000, Duration.ofSeconds(3), WireLimits.defaults());
    }
}
