package io.culvert.node.config;

import java.time.Duration;

/**
 * What passes between roles.
 *
 * @param requestTimeout the longest that one role waits for another's answer, at most 2 s
 */
public record ClusterSettings(Duration requestTimeout) {
    public ClusterSettings {
        Bounds.positive("cluster.request-timeout", requestTimeout);
        if (requestTimeout.compareTo(Duration.ofSeconds(2)) > 0) {
            throw new IllegalArgumentException(
                    "cluster.request-timeout: " + ValueType.write(requestTimeout) + " (expected: at most 2s)");
        }
    }

    public static ClusterSettings defaults() {
        return new ClusterSettings(Duration.ofSeconds(2));
    }
}
