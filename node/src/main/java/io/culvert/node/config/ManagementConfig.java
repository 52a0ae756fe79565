package io.culvert.node.config;

/**
 * The management port: plain HTTP without authentication, so it is bound to this machine unless told otherwise.
 *
 * @param host the address that it listens on
 * @param port 0: any free one
 * @param maxConnections more are closed at once
 */
public record ManagementConfig(String host, int port, int maxConnections) {
    public ManagementConfig {
        Bounds.port("management.port", port);
        Bounds.between("management.max-connections", maxConnections, 1, 10_000);
    }

    public static ManagementConfig defaults() {
        return new ManagementConfig("127.0.0.1", 9090, 64);
    }
}
