package io.culvert.it.cluster;

import java.util.Set;

/**
 * A node that is to be.
 *
 * @param host the number of its host, which is its name as well: one public URL with {@code {node}} then names them all
 */
record NodePlan(int host, Set<String> roles) {
    static NodePlan of(int host, String... roles) {
        return new NodePlan(host, Set.of(roles));
    }

    String name() {
        return Integer.toString(host);
    }

    boolean is(String role) {
        return roles.contains(role);
    }
}
