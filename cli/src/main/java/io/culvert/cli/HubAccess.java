package io.culvert.cli;

import io.culvert.client.ClientOptions;
import io.culvert.client.HttpProxy;
import io.culvert.client.ProxyRules;
import io.culvert.protocol.ConnectionString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a command finds its hub, proves who it is and knows whom to trust: what it was told, then the environment, then the data
 * folder of a hub that was started in the same place. Errors never repeat a connection string.
 */
record HubAccess(
        Optional<String> connectionString,
        Optional<Path> connectionStringFile,
        Optional<Path> caFile,
        Optional<String> proxy,
        Environment environment) {
    /** Relative to where the command is called, as the hub's own default is. */
    static final Path DATA_FOLDER = Path.of("culvert-data");

    private static final String CREDENTIALS = "credentials";
    private static final Path OWNER = Path.of(CREDENTIALS, "iothubowner.txt");
    private static final String CA = "ca.pem";

    /** With the connection string of a policy; without one the hub's owner in {@code ./culvert-data}. */
    ClientOptions asService() {
        Credential credential = told().or(this::ofDataFolder)
                .orElseThrow(
                        () -> missing("; or start in the folder that holds " + DATA_FOLDER + ", a hub's data folder"));
        if (credential.who().policy().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.CONFIG,
                    credential.origin() + ": that of a device (expected: of a policy, with SharedAccessKeyName)");
        }
        return options(credential);
    }

    /** With the connection string of a device or module; it has no default. */
    ClientOptions asDevice() {
        Credential credential = told().orElseThrow(() -> missing(""));
        if (credential.who().identity().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.CONFIG,
                    credential.origin() + ": that of a policy (expected: of a device, with DeviceId; "
                            + "'culvert device show ID' prints it)");
        }
        return options(credential);
    }

    /** A connection string, and where it was found. */
    private record Credential(String origin, Optional<Path> file, ConnectionString who) {}

    private Optional<Credential> told() {
        if (connectionString.isPresent() && connectionStringFile.isPresent()) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--connection-string and --connection-string-file are both given (expected: one)");
        }
        if (connectionString.isPresent()) {
            return Optional.of(credential("--connection-string", Optional.empty(), connectionString.get()));
        }
        return connectionStringFile
                .map(this::ofFile)
                .or(() -> environment
                        .variable("CULVERT_CONNECTION_STRING")
                        .map(text -> credential("CULVERT_CONNECTION_STRING", Optional.empty(), text)));
    }

    private Optional<Credential> ofDataFolder() {
        Path file = environment.folder().resolve(DATA_FOLDER).resolve(OWNER);
        return Files.exists(file) ? Optional.of(ofFile(file)) : Optional.empty();
    }

    private Credential ofFile(Path file) {
        return credential(file.toString(), Optional.of(file), read(file));
    }

    private static Credential credential(String origin, Optional<Path> file, String text) {
        try {
            return new Credential(origin, file, ConnectionString.parse(text));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.CONFIG, origin + ": " + e.getMessage(), e);
        }
    }

    private static CommandFailure missing(String more) {
        return new CommandFailure(
                ExitCode.CONFIG,
                "no connection string (expected: --connection-string, --connection-string-file or "
                        + "CULVERT_CONNECTION_STRING" + more + ")");
    }

    private ClientOptions options(Credential credential) {
        ClientOptions options;
        try {
            options = ClientOptions.of(credential.who())
                    .withProxy(proxy.map(url -> ProxyRules.always(HttpProxy.parse(url)))
                            .orElseGet(() -> ProxyRules.fromEnvironment(environment.variables())));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.CONFIG, e.getMessage(), e);
        }
        return trusted(credential).map(options::withCaFile).orElse(options);
    }

    private Optional<Path> trusted(Credential credential) {
        Optional<Path> named =
                caFile.or(() -> environment.variable("CULVERT_CA_FILE").map(Path::of));
        if (named.isPresent()) {
            String text = read(named.get());
            if (!text.contains("-----BEGIN CERTIFICATE-----")) {
                throw new CommandFailure(ExitCode.CONFIG, named.get() + ": no certificate in PEM form");
            }
            return named;
        }
        return credential.file().flatMap(HubAccess::beside).or(() -> ofSameHub(credential.who()));
    }

    private static Optional<Path> beside(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        boolean inDataFolder = String.valueOf(folder.getFileName()).equals(CREDENTIALS) && folder.getParent() != null;
        return Optional.of((inDataFolder ? folder.getParent() : folder).resolve(CA))
                .filter(Files::isReadable);
    }

    /** The hub of {@code ./culvert-data} is trusted through it, whatever else is known of it. */
    private Optional<Path> ofSameHub(ConnectionString who) {
        Path folder = environment.folder().resolve(DATA_FOLDER);
        Path owner = folder.resolve(OWNER);
        if (!Files.isReadable(owner) || !Files.isReadable(folder.resolve(CA))) {
            return Optional.empty();
        }
        ConnectionString local = ofFile(owner).who();
        boolean same = local.hostName().equalsIgnoreCase(who.hostName()) && local.port() == who.port();
        return same ? Optional.of(folder.resolve(CA)) : Optional.empty();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            String why = Files.exists(file) ? "cannot be read (" + e.getClass().getSimpleName() + ")" : "no such file";
            throw new CommandFailure(ExitCode.CONFIG, file + ": " + why, e);
        }
    }
}
