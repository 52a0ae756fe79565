package io.culvert.node.config;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * This server process.
 *
 * @param name unique among the hub's nodes; tickets name it
 * @param roles what it does
 * @param drain how its work finishes before it stops
 * @param stopTimeout how long a clean stop may take after that
 */
public record NodeSettings(String name, Set<Role> roles, DrainSettings drain, Duration stopTimeout) {
    /** What a node may do. */
    public enum Role {
        REGISTRY,
        COORDINATOR,
        ENDPOINT
    }

    public NodeSettings {
        roles = Set.copyOf(roles);
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
            throw new IllegalArgumentException(
                    "node.name: '" + name + "' (expected: 1 to 63 letters, digits and . _ -)");
        }
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("node.roles: none (expected: registry, coordinator, endpoint)");
        }
        Bounds.positive("node.stop-timeout", stopTimeout);
    }

    public static NodeSettings defaults() {
        return new NodeSettings("node", EnumSet.allOf(Role.class), DrainSettings.defaults(), Duration.ofSeconds(10));
    }
}
