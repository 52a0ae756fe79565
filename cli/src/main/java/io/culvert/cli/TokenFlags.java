package io.culvert.cli;

import io.culvert.client.ClientOptions;
import io.culvert.protocol.HostPort;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags of commands that may show a token instead of a policy's key. */
final class TokenFlags {
    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "File that holds a bearer token of your identity provider, instead of a connection string; read "
                            + "again for each request (CULVERT_TOKEN_FILE).")
    private Path tokenFile;

    @Option(
            names = "--hub",
            paramLabel = "HOST[:PORT]",
            description = "Where the hub is, with a token (CULVERT_HUB, else the hub of ./culvert-data; port 443).")
    private HostPort hub;

    Optional<Path> tokenFile() {
        return Optional.ofNullable(tokenFile);
    }

    Optional<HostPort> hub() {
        return Optional.ofNullable(hub);
    }

    /** How a command with these flags reaches its hub. */
    ClientOptions client(HubFlags flags) {
        return flags.access().asService(this);
    }
}
