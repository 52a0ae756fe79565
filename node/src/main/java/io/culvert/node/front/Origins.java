package io.culvert.node.front;

import io.culvert.node.config.HttpsConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/** The pages that may call the hub from a browser: the hub's own, and those that the operator allowed. Immutable. */
public final class Origins implements Predicate<String> {
    private static final int HTTPS_PORT = 443;

    private final Set<String> allowed;

    private Origins(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    /** @param publicPort the port that browsers see */
    public static Origins of(HttpsConfig config, List<String> hostNames, int publicPort) {
        Set<String> allowed = new HashSet<>();
        config.allowedOrigins().forEach(origin -> allowed.add(origin.toLowerCase(Locale.ROOT)));
        for (String name : hostNames) {
            String host = name.indexOf(':') >= 0 ? "[" + name + "]" : name.toLowerCase(Locale.ROOT);
            allowed.add("https://" + host + (publicPort == HTTPS_PORT ? "" : ":" + publicPort));
        }
        return new Origins(allowed);
    }

    /** Whether a page of this origin may call. */
    @Override
    public boolean test(String origin) {
        return allowed.contains(origin.toLowerCase(Locale.ROOT));
    }
}
