package io.culvert.it.identity;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.culvert.client.ClientOptions;
import io.culvert.client.DeviceClient;
import io.culvert.client.HubException;
import io.culvert.client.HubException.Kind;
import io.culvert.client.ProxyRules;
import io.culvert.client.RegistryClient;
import io.culvert.client.TokenSource;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.HostPort;
import io.culvert.protocol.Identity;
import io.culvert.testhub.TestHub;
import io.culvert.testhub.WithHub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that show tokens of an identity provider, from a file that something else writes. */
@Tag("scenario")
@WithHub({
    "registry.tokens.issuer=" + Jwt.ISSUER,
    "registry.tokens.audience=" + Jwt.AUDIENCE,
    "registry.tokens.secret=" + Jwt.SECRET
})
class TokenTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private Path file;

    @BeforeEach
    void makeFile(@TempDir Path folder) {
        file = folder.resolve("token");
    }

    private ClientOptions bearer(TestHub hub) {
        return ClientOptions.ofHub(new HostPort(hub.hostName(), hub.httpsPort()), TokenSource.ofFile(file))
                .withProxy(ProxyRules.direct())
                .withCaFile(hub.caFile());
    }

    @Test
    void aTokenOpensStreamsAndItsSuccessorIsReadFromTheSameFile(TestHub hub) throws Exception {
        Identity id = Identity.device("reached");
        DeviceClient device = Echo.connect(hub, hub.options(hub.createDevice(id.deviceId())));
        Files.writeString(file, Jwt.of("streams:open", HOUR));
        assertThat(Echo.ask(hub, bearer(hub), id)).isEqualTo("hello");

        Files.writeString(file, Jwt.of("streams:open", HOUR.negated()));
        HubException expired = catchThrowableOfType(HubException.class, () -> Echo.ask(hub, bearer(hub), id));
        Files.writeString(file, Jwt.of("streams:open", HOUR));

        assertThat(expired.reason().orElseThrow().httpStatus()).isEqualTo(401);
        assertThat(Echo.ask(hub, bearer(hub), id)).isEqualTo("hello");
        device.close().await(10, SECONDS);
    }

    @Test
    void theScopesSayWhatATokenMayDo(TestHub hub) throws Exception {
        RegistryClient registry = RegistryClient.create(hub.vertx(), bearer(hub));
        Files.writeString(file, Jwt.of("devices:read", HOUR));

        assertThat(registry.list(1).await(10, SECONDS)).hasSizeLessThan(2);
        HubException refused = catchThrowableOfType(
                HubException.class, () -> registry.create("never").await(10, SECONDS));
        assertThat(refused.reason()).contains(CloseReason.UNAUTHORIZED);

        Files.writeString(file, Jwt.of("devices:write", HOUR));
        assertThat(registry.create("written").await(10, SECONDS).id()).isEqualTo("written");

        Files.delete(file);
        HubException missing = catchThrowableOfType(
                HubException.class, () -> registry.get("written").await(10, SECONDS));
        assertThat(missing.kind()).isEqualTo(Kind.CREDENTIAL);
        registry.close().await(10, SECONDS);
    }
}
