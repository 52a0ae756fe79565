package io.culvert.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags of every command that talks to a hub. */
final class HubFlags {
    @Option(
            names = "--connection-string",
            paramLabel = "CS",
            description =
                    "Where the hub is and who you are (CULVERT_CONNECTION_STRING). Other users of this computer see "
                            + "flags in its list of processes; a file or the variable is better.")
    private String connectionString;

    @Option(
            names = "--connection-string-file",
            paramLabel = "FILE",
            description = "File that holds the connection string, such as the hub's credentials/service.txt.")
    private Path connectionStringFile;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description =
                    "PEM file of the CA to trust (CULVERT_CA_FILE; a ca.pem beside the connection string's file or in "
                            + "its data folder is found by itself).")
    private Path caFile;

    @Option(
            names = "--proxy",
            paramLabel = "URL",
            description =
                    "HTTP proxy for every connection, as http://[user:password@]host:port (HTTPS_PROXY, except for "
                            + "the hosts of NO_PROXY).")
    private String proxy;

    Optional<String> connectionString() {
        return Optional.ofNullable(connectionString);
    }

    Optional<Path> connectionStringFile() {
        return Optional.ofNullable(connectionStringFile);
    }

    Optional<Path> caFile() {
        return Optional.ofNullable(caFile);
    }

    Optional<String> proxy() {
        return Optional.ofNullable(proxy);
    }

    HubAccess access() {
        return new HubAccess(connectionString(), connectionStringFile(), caFile(), proxy(), Environment.ofProcess());
    }
}
