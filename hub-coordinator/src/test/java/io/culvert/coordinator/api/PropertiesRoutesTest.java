package io.culvert.coordinator.api;

import static io.culvert.coordinator.CoordinatorLayout.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.cluster.StreamOpener;
import io.culvert.coordinator.CoordinatorConfig;
import io.culvert.coordinator.CoordinatorLayout;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawResponse;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PropertiesRoutesTest {
    private CoordinatorLayout layout;

    @BeforeEach
    void start() throws Exception {
        layout = new CoordinatorLayout(CoordinatorConfig.defaults());
    }

    @AfterEach
    void stop() throws Exception {
        layout.close();
    }

    private void permit(Set<Right> rights) {
        layout.authorize = question -> question.anyOf().stream().anyMatch(rights::contains)
                ? Outcome.granted(new RegistryCalls.Principal(
                        StreamOpener.ofPolicy("p"), Instant.now().plusSeconds(60)))
                : refused(CloseReason.UNAUTHORIZED);
    }

    private RawResponse properties() {
        return RawHttp.get(layout.url("/properties?api-version=1"))
                .header("Authorization", "SharedAccessSignature x")
                .send();
    }

    @Test
    void theHubTellsItsNameAndItsEndpoints() {
        layout.report("e2", "wss://two.example.com:443");

        RawResponse response = properties();

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text())
                .isEqualTo("{\"hostname\":\"hub.example.com\",\"deviceStreams\":{\"streamingEndpoints\":"
                        + "[\"https://hub.example.com:8443\",\"https://two.example.com:443\"]}}");
    }

    @Test
    void readersOfTheRegistryAndServicesMayAsk() {
        permit(Set.of(Right.REGISTRY_READ));
        assertThat(properties().status()).isEqualTo(200);
        permit(Set.of(Right.SERVICE_CONNECT));
        assertThat(properties().status()).isEqualTo(200);
        permit(Set.of(Right.DEVICE_CONNECT, Right.REGISTRY_WRITE));
        assertThat(properties().status()).isEqualTo(401);
    }

    @Test
    void withoutACredentialItIs401() {
        RawResponse response = RawHttp.get(layout.url("/properties")).send();

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.text()).contains("401002");
    }

    @Test
    void thePublicKeysAreThereForEverybody() {
        RawResponse response = RawHttp.get(layout.url("/.well-known/jwks.json")).send();

        assertThat(response.status()).isEqualTo(200);
        assertThat(new JsonObject(response.text())).isEqualTo(layout.tickets.publicKeys());
    }
}
