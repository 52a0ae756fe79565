package io.culvert.cluster;

import java.util.List;

/**
 * How the hub is called.
 *
 * @param hostNames what clients may sign for and dial; the first is the one in connection strings, tickets and properties
 */
public record HubNames(List<String> hostNames) {
    public HubNames {
        hostNames = List.copyOf(hostNames);
        if (hostNames.isEmpty() || hostNames.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("hub.host-names: empty (expected: at least one host name)");
        }
    }

    /** The host name in connection strings, tickets and properties. */
    public String hostName() {
        return hostNames.get(0);
    }

    /** The first label of the host name: {@code <hub>} of bridge URLs. */
    public String hub() {
        int dot = hostName().indexOf('.');
        return dot < 0 ? hostName() : hostName().substring(0, dot);
    }
}
