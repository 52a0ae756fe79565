package io.culvert.node.config;

import java.util.List;

/**
 * How clients reach the hub.
 *
 * @param hostNames what clients may dial and sign for; the first is the one in connection strings and tickets
 * @param publicPort the HTTPS port in connection strings and stream URLs, where an edge publishes another one; 0: https.port
 */
public record HubSettings(List<String> hostNames, int publicPort) {
    public HubSettings {
        hostNames = List.copyOf(hostNames);
        if (hostNames.isEmpty()) {
            throw new IllegalArgumentException("hub.host-names: empty (expected: at least one host name)");
        }
        for (String name : hostNames) {
            if (!name.matches("[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?")) {
                throw new IllegalArgumentException(
                        "hub.host-names: '" + name + "' (expected: host names or addresses, without a port)");
            }
        }
        Bounds.port("hub.public-port", publicPort);
    }

    public static HubSettings defaults() {
        return new HubSettings(List.of("localhost"), 0);
    }
}
