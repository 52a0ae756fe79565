package io.culvert.cli;

import io.culvert.client.ClientOptions;
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

    @Option(
            names = "--liveness",
            paramLabel = "TIME",
            defaultValue = "20s",
            description =
                    "Time between two signs of life on a stream; a hub that is silent for two of them, or of its own "
                            + "where those are longer, is given up (${DEFAULT-VALUE}).")
    private Duration liveness;

    /** How these commands reach their hub. */
    ClientOptions client(HubFlags hub, TokenFlags token) {
        ClientOptions options = token.client(hub);
        try {
            return options.withLiveness(liveness);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, "--" + e.getMessage(), e);
        }
    }

    Identity device() {
        return device;
    }

    OpenTimeouts timeouts() {
        return new OpenTimeouts(connectTimeout, responseTimeout);
    }
}
