package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.client.ClientOptions;
import io.culvert.client.Credential;
import io.culvert.protocol.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubAccessTest {
    private static final String OWNER = "HostName=local:8443;SharedAccessKeyName=iothubowner;SharedAccessKey=b3duZXI=";
    private static final String SERVICE = "HostName=there;SharedAccessKeyName=service;SharedAccessKey=c2VydmljZQ==";
    private static final String DEVICE = "HostName=local:8443;DeviceId=d;SharedAccessKey=ZGV2aWNl";
    private static final String PEM = "-----BEGIN CERTIFICATE-----\n";

    @TempDir
    private Path folder;

    private final Map<String, String> variables = new HashMap<>();

    @Test
    void aFlagComesBeforeTheVariableAndTheVariableBeforeTheDataFolder() throws IOException {
        dataFolder();
        assertThat(host(access(null, null).asService(new TokenFlags()))).isEqualTo("local");
        variables.put("CULVERT_CONNECTION_STRING", SERVICE);
        assertThat(host(access(null, null).asService(new TokenFlags()))).isEqualTo("there");
        assertThat(host(access(OWNER, null).asService(new TokenFlags()))).isEqualTo("local");
        assertThat(host(access(null, write("mine.txt", OWNER + "\n")).asService(new TokenFlags())))
                .isEqualTo("local");
    }

    @Test
    void withoutAnyTheErrorNamesTheWays() {
        assertConfigFailure(
                () -> access(null, null).asService(new TokenFlags()), "--connection-string-file", "culvert-data");
    }

    @Test
    void aDeviceHasNoDefault() throws IOException {
        dataFolder();
        assertConfigFailure(
                () -> access(null, null).asDevice(Optional.empty(), Optional.empty()), "no connection string");
    }

    @Test
    void bothFlagsAreAUsageError() {
        assertThatThrownBy(() -> access(OWNER, folder.resolve("any")).asService(new TokenFlags()))
                .isInstanceOfSatisfying(
                        CommandFailure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE));
    }

    @Test
    void theWrongKindOfConnectionStringIsToldApart() {
        assertConfigFailure(() -> access(DEVICE, null).asService(new TokenFlags()), "that of a device");
        assertConfigFailure(() -> access(OWNER, null).asDevice(Optional.empty(), Optional.empty()), "that of a policy");
    }

    @Test
    void aMalformedOneIsNeverRepeated() throws IOException {
        Path file = write("bad.txt", OWNER + ";SharedAccessKey=c2VjcmV0");
        assertThatThrownBy(() -> access(null, file).asService(new TokenFlags()))
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith(file + ": ")
                .message()
                .doesNotContain("b3duZXI=", "c2VjcmV0");
    }

    @Test
    void theCaIsFoundBesideTheConnectionStringsFile() throws IOException {
        Path ca = write("ca.pem", PEM);
        assertThat(access(null, write("mine.txt", SERVICE))
                        .asService(new TokenFlags())
                        .caFile())
                .contains(ca);
    }

    @Test
    void theCaIsFoundInTheDataFolderOfTheCredentials() throws IOException {
        Path data = dataFolder();
        Path service = data.resolve("credentials/service.txt");
        Files.writeString(service, SERVICE);
        assertThat(access(null, service).asService(new TokenFlags()).caFile()).contains(data.resolve("ca.pem"));
        assertThat(access(null, null).asService(new TokenFlags()).caFile()).contains(data.resolve("ca.pem"));
    }

    @Test
    void theHubOfTheDataFolderIsTrustedByItAndNoOther() throws IOException {
        Path data = dataFolder();
        assertThat(access(DEVICE, null)
                        .asDevice(Optional.empty(), Optional.empty())
                        .caFile())
                .contains(data.resolve("ca.pem"));
        assertThat(access(SERVICE, null).asService(new TokenFlags()).caFile()).isEmpty();
    }

    @Test
    void aNamedCaComesFirst() throws IOException {
        dataFolder();
        Path named = write("other.pem", PEM);
        variables.put("CULVERT_CA_FILE", named.toString());
        assertThat(access(null, null).asService(new TokenFlags()).caFile()).contains(named);
    }

    @Test
    void aCaThatIsNoCertificateIsNamed() throws IOException {
        Path named = write("other.pem", "nonsense");
        variables.put("CULVERT_CA_FILE", named.toString());
        assertConfigFailure(() -> access(OWNER, null).asService(new TokenFlags()), named.toString(), "no certificate");
        variables.put("CULVERT_CA_FILE", folder.resolve("none.pem").toString());
        assertConfigFailure(() -> access(OWNER, null).asService(new TokenFlags()), "none.pem: no such file");
    }

    @Test
    void theProxyFlagComesBeforeTheEnvironment() {
        variables.put("https_proxy", "http://environment:1");
        variables.put("NO_PROXY", "local");
        HostPort local = new HostPort("local", 8443);
        HostPort other = new HostPort("other", 8443);
        ClientOptions options = access(OWNER, null).asService(new TokenFlags());
        assertThat(options.proxy().forTarget(local)).isEmpty();
        assertThat(options.proxy().forTarget(other).orElseThrow().address().host())
                .isEqualTo("environment");

        ClientOptions flagged = new HubAccess(
                        Optional.of(OWNER),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("http://u:p@flag:2"),
                        environment())
                .asService(new TokenFlags());
        assertThat(flagged.proxy().forTarget(local).orElseThrow().address().host())
                .isEqualTo("flag");
    }

    @Test
    void aMalformedProxyIsAConfigFailureWithoutItsPassword() {
        HubAccess access = new HubAccess(
                Optional.of(OWNER), Optional.empty(), Optional.empty(), Optional.of("http://u:hush@"), environment());
        assertThatThrownBy(() -> access.asService(new TokenFlags()))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("proxy")
                .message()
                .doesNotContain("hush");
    }

    @Test
    void aTokenTakesThePlaceOfAConnectionString() throws IOException {
        Path file = write("token", "a.b.c");
        variables.put("CULVERT_TOKEN_FILE", file.toString());
        assertConfigFailure(() -> access(null, null).asService(new TokenFlags()), "no hub", "--hub", "culvert-data");
        dataFolder();
        ClientOptions found = access(null, null).asService(new TokenFlags());
        assertThat(found.connectionString().dialled()).isEqualTo(new HostPort("local", 8443));
        assertThat(found.credential()).containsInstanceOf(Credential.Token.class);
        variables.put("CULVERT_HUB", "local:8443");

        ClientOptions options = access(null, null).asService(new TokenFlags());

        assertThat(options.connectionString().dialled()).isEqualTo(new HostPort("local", 8443));
        assertThat(options.credential()).containsInstanceOf(Credential.Token.class);
        assertThat(options.caFile()).contains(folder.resolve("culvert-data/ca.pem"));
        assertThat(access(SERVICE, null).asService(new TokenFlags()).credential())
                .containsInstanceOf(Credential.SharedKey.class);
    }

    @Test
    void tokenFlagsComeBeforeVariablesAndNotBesideAConnectionString() throws IOException {
        String file = write("token", "a.b.c").toString();
        variables.put("CULVERT_CONNECTION_STRING", SERVICE);
        TokenFlags flags = tokenFlags("--token-file", file, "--hub", "there");

        assertThat(access(null, null).asService(flags).connectionString().port())
                .isEqualTo(443);
        assertUsage(() -> access(OWNER, null).asService(flags));
        assertUsage(() -> access(OWNER, null).asService(tokenFlags("--hub", "there")));
        variables.put("CULVERT_TOKEN_FILE", file);
        assertConfigFailure(() -> access(null, null).asService(new TokenFlags()), "are both set");
        assertConfigFailure(
                () -> access(null, null).asService(tokenFlags("--token-file", "none", "--hub", "there")),
                "none: no such file");
    }

    @Test
    void aCertificateGoesWithAnX509ConnectionStringOnly() {
        Optional<Path> file = Optional.of(folder.resolve("any.pem"));
        String x509 = "HostName=local:8443;DeviceId=d;x509=true";

        assertThat(access(x509, null).asDevice(file, file).credential())
                .containsInstanceOf(Credential.Certificate.class);
        assertConfigFailure(() -> access(x509, null).asDevice(Optional.empty(), Optional.empty()), "--certificate");
        assertConfigFailure(() -> access(x509, null).asDevice(file, Optional.empty()), "--key");
        assertConfigFailure(() -> access(DEVICE, null).asDevice(file, file), "has a key of its own");
    }

    private static TokenFlags tokenFlags(String... arguments) {
        TokenFlags flags = new TokenFlags();
        picocli.CommandLine line = new picocli.CommandLine(picocli.CommandLine.Model.CommandSpec.create()
                .addMixin("token", picocli.CommandLine.Model.CommandSpec.forAnnotatedObject(flags)));
        ArgumentTypes.register(line);
        line.parseArgs(arguments);
        return flags;
    }

    private static void assertUsage(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CommandFailure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE));
    }

    private static String host(ClientOptions options) {
        return options.connectionString().hostName();
    }

    private static void assertConfigFailure(ThrowingCallable call, String... texts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CommandFailure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIG))
                .message()
                .contains(texts);
    }

    private HubAccess access(String connectionString, Path file) {
        return new HubAccess(
                Optional.ofNullable(connectionString),
                Optional.ofNullable(file),
                Optional.empty(),
                Optional.empty(),
                environment());
    }

    private Environment environment() {
        return new Environment(variables, folder);
    }

    private Path dataFolder() throws IOException {
        Path data = folder.resolve("culvert-data");
        Files.createDirectories(data.resolve("credentials"));
        Files.writeString(data.resolve("credentials/iothubowner.txt"), OWNER);
        Files.writeString(data.resolve("ca.pem"), PEM);
        return data;
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
