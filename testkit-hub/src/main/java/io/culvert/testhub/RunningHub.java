package io.culvert.testhub;

import io.culvert.node.HubNode;
import io.culvert.protocol.ConnectionString;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A hub that a {@link HubLayout} has started: where its clients find it, and its life. Where services and devices have different
 * nodes, the HTTPS port is the services' and the MQTT port the devices'. Safe for any thread but for {@link #restart} and
 * {@link #close}, which belong to the thread that owns it.
 */
public interface RunningHub extends AutoCloseable {
    /** The name in certificates and connection strings. */
    String hostName();

    /** The port of REST, MQTT over WebSocket and streams. */
    int httpsPort();

    /** The HTTPS port in the connection strings of devices. */
    int deviceHttpsPort();

    /** The port of MQTT over TLS. */
    int mqttPort();

    /** The port of health of the node that services use, without TLS. */
    int managementPort();

    /** What clients must trust; empty where the operator's certificate is in use. */
    Optional<Path> caFile();

    /** The folder with the credentials of its policies. */
    Path dataFolder();

    /** Of a policy, with the port that services use. */
    ConnectionString connectionString(String policy);

    /** The node, where it is in this JVM. */
    Optional<HubNode> node();

    /** Counts the devices that tests leave the naming of to the hub, from 1 on. */
    int nextDevice();

    /** Stops it cleanly, as SIGTERM does, and leaves it stopped. */
    void stop() throws Exception;

    /** Stops it cleanly if it runs, and starts it again, on the same ports and with the same data. */
    void restart() throws Exception;

    /** Stops it, or gives it back where tests share it. */
    @Override
    void close();
}
