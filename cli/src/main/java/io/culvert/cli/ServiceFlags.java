package io.culvert.cli;

import io.culvert.client.OpenTimeouts;
import io.culvert.protocol.Identity;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The flags of commands that open streams to a device. */
final class ServiceFlags {
    @Option(
            names = "--device",
            paramLabel = "ID",
            required = true,
            description = "The device, or one of its modules as ID/MODULE.")
    private Identity device;

    @Option(
            names = "--connect-timeout",
            paramLabel = "TIME",
            defaultValue = "0s",
            description = "How long the hub waits for a device that is not connected (0s: it must be there).")
    private Duration connectTimeout;

    @Option(
            names = "--response-timeout",
            paramLabel = "TIME",
            defaultValue = "0s",
            description = "How long the hub waits for the device's answer (0s: the rest of the handshake's 60s).")
    private Duration responseTimeout;

    Identity device() {
        return device;
    }

    OpenTimeouts timeouts() {
        return new OpenTimeouts(connectTimeout, responseTimeout);
    }
}
