package io.culvert.it.cluster;

import java.util.Set;

/**
 * A node that is to be.
 *
 * @param host the number of its host, which is its name as well: one public URL with {@code {node}} then names them all
 */
public record NodePlan(int host, Set<String> roles) {
    public static NodePlan of(int host, String... roles) {
        return new NodePlan(host, Set.of(roles));
    }

    public String name() {
        return Integer.toString(host);
    }

    public boolean is(String role) {
        return roles.contains(role);
    }
}
