package io.culvert.cli;

import io.culvert.client.ClientOptions;
import io.culvert.client.HttpProxy;
import io.culvert.client.ProxyRules;
import io.culvert.client.TokenSource;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.HostPort;
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

    private static final String CONNECTION_STRING = "CULVERT_CONNECTION_STRING";
    private static final String TOKEN_FILE = "CULVERT_TOKEN_FILE";
    private static final String CREDENTIALS = "credentials";
    private static final Path OWNER = Path.of(CREDENTIALS, "iothubowner.txt");
    private static final String CA = "ca.pem";

    /** With the connection string of a policy, or a token; without either the hub's owner in {@code ./culvert-data}. */
    ClientOptions asService(TokenFlags token) {
        Optional<Path> tokenFile = tokenFile(token);
        if (tokenFile.isPresent()) {
            return asBearer(tokenFile.get(), token);
        }
        if (token.hub().isPresent()) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--hub without a token (expected: --token-file or CULVERT_TOKEN_FILE with it)");
        }
        Credential credential = told().or(this::ofDataFolder)
                .orElseThrow(
                        () -> missing("; or start in the folder that holds " + DATA_FOLDER + ", a hub's data folder"));
        if (credential.who().policy().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.CONFIG,
                    credential.origin() + ": that of a device (expected: of a policy, with SharedAccessKeyName)");
        }
        return options(ClientOptions.of(credential.who()), credential.file());
    }

    /** A flag comes before the variables; two of a kind are a mistake. */
    private Optional<Path> tokenFile(TokenFlags token) {
        boolean stringFlag = connectionString.isPresent() || connectionStringFile.isPresent();
        if (token.tokenFile().isPresent() && stringFlag) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--token-file and a connection string are both given (expected: one)");
        }
        Optional<Path> variable = environment.variable(TOKEN_FILE).map(Path::of);
        if (token.tokenFile().isPresent() || stringFlag || variable.isEmpty()) {
            return token.tokenFile();
        }
        if (environment.variable(CONNECTION_STRING).isPresent()) {
            throw new CommandFailure(
                    ExitCode.CONFIG, TOKEN_FILE + " and " + CONNECTION_STRING + " are both set (expected: one)");
        }
        return variable;
    }

    private ClientOptions asBearer(Path tokenFile, TokenFlags token) {
        // The client reads it again for each request; one that is not there is better seen now.
        read(tokenFile);
        HostPort address = token.hub()
                .or(() -> environment.variable("CULVERT_HUB").map(HubAccess::hub))
                .or(() -> ofDataFolder().map(owner -> owner.who().dialled()))
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.CONFIG,
                        "no hub (expected: with a token, --hub HOST[:PORT] or CULVERT_HUB; or start in the folder that "
                                + "holds culvert-data, a hub's data folder)"));
        return options(ClientOptions.ofHub(address, TokenSource.ofFile(tokenFile)), Optional.of(tokenFile));
    }

    private static HostPort hub(String text) {
        try {
            return HostPort.parse(text, ConnectionString.DEFAULT_PORT);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.CONFIG, "CULVERT_HUB: not accepted (expected: HOST[:PORT])", e);
        }
    }

    /** With the connection string of a device or module; it has no default. */
    ClientOptions asDevice(Optional<Path> certificate, Optional<Path> key) {
        Credential credential = told().orElseThrow(() -> missing(""));
        if (credential.who().identity().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.CONFIG,
                    credential.origin() + ": that of a policy (expected: of a device, with DeviceId; "
                            + "'culvert device show ID' prints it)");
        }
        boolean x509 = credential.who().key().isEmpty();
        if (certificate.isPresent() != key.isPresent() || x509 != certificate.isPresent()) {
            throw new CommandFailure(
                    ExitCode.CONFIG,
                    x509
                            ? credential.origin() + ": x509 (expected: with it, --certificate and --key)"
                            : credential.origin() + ": has a key of its own (expected: with a certificate, x509=true "
                                    + "instead of SharedAccessKey, and both --certificate and --key)");
        }
        ClientOptions options = options(ClientOptions.of(credential.who()), credential.file());
        return x509 ? options.withCertificate(certificate.orElseThrow(), key.orElseThrow()) : options;
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
                        .variable(CONNECTION_STRING)
                        .map(text -> credential(CONNECTION_STRING, Optional.empty(), text)));
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

    /** @param file where the credential was found, beside which a CA may be */
    private ClientOptions options(ClientOptions direct, Optional<Path> file) {
        ClientOptions options;
        try {
            options = direct.withProxy(proxy.map(url -> ProxyRules.always(HttpProxy.parse(url)))
                    .orElseGet(() -> ProxyRules.fromEnvironment(environment.variables())));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.CONFIG, e.getMessage(), e);
        }
        return trusted(options.connectionString(), file)
                .map(options::withCaFile)
                .orElse(options);
    }

    private Optional<Path> trusted(ConnectionString who, Optional<Path> file) {
        Optional<Path> named =
                caFile.or(() -> environment.variable("CULVERT_CA_FILE").map(Path::of));
        if (named.isPresent()) {
            String text = read(named.get());
            if (!text.contains("-----BEGIN CERTIFICATE-----")) {
                throw new CommandFailure(ExitCode.CONFIG, named.get() + ": no certificate in PEM form");
            }
            return named;
        }
        return file.flatMap(HubAccess::beside).or(() -> ofSameHub(who));
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
