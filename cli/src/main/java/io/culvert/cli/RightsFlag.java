package io.culvert.cli;

import io.culvert.client.PolicyKeys;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Option;

/** The flag that says what a policy may do. Names are the hub's to judge, which knows its rights. */
final class RightsFlag {
    @Option(
            names = "--rights",
            paramLabel = "RIGHT",
            required = true,
            split = ",",
            description = "All that it may do: one or more of REGISTRY_READ, REGISTRY_WRITE, SERVICE_CONNECT, "
                    + "DEVICE_CONNECT, STREAMS_READ, STREAMS_END, HUB_MANAGE.")
    private List<String> names;

    /** Ordered, each once; {@code service-connect} is SERVICE_CONNECT. */
    Set<String> names() {
        Set<String> rights = new TreeSet<>();
        names.forEach(name -> rights.add(name.strip().toUpperCase(Locale.ROOT).replace('-', '_')));
        return rights;
    }

    boolean same(PolicyKeys policy) {
        return names().equals(Set.copyOf(policy.rights()));
    }
}
