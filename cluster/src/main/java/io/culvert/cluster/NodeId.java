package io.culvert.cluster;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which node of which cluster, as certificates name it: {@code culvert://CLUSTER/node/NODE}, the one URI among their subject
 * alternative names.
 */
public record NodeId(String cluster, String node) {
    /** What names of nodes and clusters are, in words. */
    public static final String EXPECTED = "1 to 63 letters, digits and . _ -";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern URI = Pattern.compile("culvert://([^/]*)/node/([^/]*)");

    public NodeId {
        if (!isName(cluster) || !isName(node)) {
            throw new IllegalArgumentException(
                    "node: '" + node + "' of '" + cluster + "' (expected: " + EXPECTED + ")");
        }
    }

    /** Whether a node or a cluster can be called so. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Who a URI names; empty where it is none of ours. */
    public static Optional<NodeId> parse(String uri) {
        Matcher form = URI.matcher(uri);
        return form.matches() && isName(form.group(1)) && isName(form.group(2))
                ? Optional.of(new NodeId(form.group(1), form.group(2)))
                : Optional.empty();
    }

    public String uri() {
        return "culvert://" + cluster + "/node/" + node;
    }
}
