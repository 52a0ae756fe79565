package io.culvert.cli;

import io.culvert.client.ClientOptions;
import io.culvert.client.SessionOptions;
import io.culvert.client.SessionOptions.Transport;
import io.culvert.client.proxy.DeviceProxyOptions;
import io.culvert.client.proxy.Targets;
import io.culvert.node.config.ConfigException;
import io.culvert.protocol.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The file of a device proxy: the same names and meanings as the flags of {@code culvert device-proxy}.
 *
 * @param proxy may hold a password
 */
record DeviceProxySettings(
        Optional<Secret> connectionString,
        Optional<Path> connectionStringFile,
        Optional<Path> certificate,
        Optional<Path> key,
        Optional<Path> caFile,
        Optional<Secret> proxy,
        List<String> forward,
        Transport transport,
        int mqttPort,
        int maxStreams,
        Duration connectTimeout,
        Duration liveness) {
    static final int MQTT_PORT = 8883;
    static final int MAX_STREAMS = 1000;

    static DeviceProxySettings defaults() {
        return new DeviceProxySettings(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Transport.MQTT_WS,
                MQTT_PORT,
                MAX_STREAMS,
                Duration.ofSeconds(10),
                Duration.ofSeconds(20));
    }

    DeviceProxyOptions proxyOptions() {
        try {
            return new DeviceProxyOptions(Targets.parse(forward), maxStreams, connectTimeout);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage(), e);
        }
    }

    ClientOptions clientOptions(Environment environment) {
        HubAccess access = new HubAccess(
                connectionString.map(Secret::reveal),
                connectionStringFile,
                caFile,
                proxy.map(Secret::reveal),
                environment);
        try {
            return access.asDevice(certificate, key)
                    .withSession(SessionOptions.defaults().withTransport(transport, mqttPort))
                    .withLiveness(liveness);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage(), e);
        }
    }
}
