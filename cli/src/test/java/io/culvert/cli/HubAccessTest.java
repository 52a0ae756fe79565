package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.client.ClientOptions;
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
        assertThat(host(access(null, null).asService())).isEqualTo("local");
        variables.put("CULVERT_CONNECTION_STRING", SERVICE);
        assertThat(host(access(null, null).asService())).isEqualTo("there");
        assertThat(host(access(OWNER, null).asService())).isEqualTo("local");
        assertThat(host(access(null, write("mine.txt", OWNER + "\n")).asService()))
                .isEqualTo("local");
    }

    @Test
    void withoutAnyTheErrorNamesTheWays() {
        assertConfigFailure(() -> access(null, null).asService(), "--connection-string-file", "culvert-data");
    }

    @Test
    void aDeviceHasNoDefault() throws IOException {
        dataFolder();
        assertConfigFailure(() -> access(null, null).asDevice(), "no connection string");
    }

    @Test
    void bothFlagsAreAUsageError() {
        assertThatThrownBy(() -> access(OWNER, folder.resolve("any")).asService())
                .isInstanceOfSatisfying(
                        CommandFailure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE));
    }

    @Test
    void theWrongKindOfConnectionStringIsToldApart() {
        assertConfigFailure(() -> access(DEVICE, null).asService(), "that of a device");
        assertConfigFailure(() -> access(OWNER, null).asDevice(), "that of a policy");
    }

    @Test
    void aMalformedOneIsNeverRepeated() throws IOException {
        Path file = write("bad.txt", OWNER + ";SharedAccessKey=c2VjcmV0");
        assertThatThrownBy(() -> access(null, file).asService())
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith(file + ": ")
                .message()
                .doesNotContain("b3duZXI=", "c2VjcmV0");
    }

    @Test
    void theCaIsFoundBesideTheConnectionStringsFile() throws IOException {
        Path ca = write("ca.pem", PEM);
        assertThat(access(null, write("mine.txt", SERVICE)).asService().caFile())
                .contains(ca);
    }

    @Test
    void theCaIsFoundInTheDataFolderOfTheCredentials() throws IOException {
        Path data = dataFolder();
        Path service = data.resolve("credentials/service.txt");
        Files.writeString(service, SERVICE);
        assertThat(access(null, service).asService().caFile()).contains(data.resolve("ca.pem"));
        assertThat(access(null, null).asService().caFile()).contains(data.resolve("ca.pem"));
    }

    @Test
    void theHubOfTheDataFolderIsTrustedByItAndNoOther() throws IOException {
        Path data = dataFolder();
        assertThat(access(DEVICE, null).asDevice().caFile()).contains(data.resolve("ca.pem"));
        assertThat(access(SERVICE, null).asService().caFile()).isEmpty();
    }

    @Test
    void aNamedCaComesFirst() throws IOException {
        dataFolder();
        Path named = write("other.pem", PEM);
        variables.put("CULVERT_CA_FILE", named.toString());
        assertThat(access(null, null).asService().caFile()).contains(named);
    }

    @Test
    void aCaThatIsNoCertificateIsNamed() throws IOException {
        Path named = write("other.pem", "nonsense");
        variables.put("CULVERT_CA_FILE", named.toString());
        assertConfigFailure(() -> access(OWNER, null).asService(), named.toString(), "no certificate");
        variables.put("CULVERT_CA_FILE", folder.resolve("none.pem").toString());
        assertConfigFailure(() -> access(OWNER, null).asService(), "none.pem: no such file");
    }

    @Test
    void theProxyFlagComesBeforeTheEnvironment() {
        variables.put("https_proxy", "http://environment:1");
        variables.put("NO_PROXY", "local");
        HostPort local = new HostPort("local", 8443);
        HostPort other = new HostPort("other", 8443);
        ClientOptions options = access(OWNER, null).asService();
        assertThat(options.proxy().forTarget(local)).isEmpty();
        assertThat(options.proxy().forTarget(other).orElseThrow().address().host())
                .isEqualTo("environment");

        ClientOptions flagged = new HubAccess(
                        Optional.of(OWNER),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("http://u:p@flag:2"),
                        environment())
                .asService();
        assertThat(flagged.proxy().forTarget(local).orElseThrow().address().host())
                .isEqualTo("flag");
    }

    @Test
    void aMalformedProxyIsAConfigFailureWithoutItsPassword() {
        HubAccess access = new HubAccess(
                Optional.of(OWNER), Optional.empty(), Optional.empty(), Optional.of("http://u:hush@"), environment());
        assertThatThrownBy(access::asService)
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("proxy")
                .message()
                .doesNotContain("hush");
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
