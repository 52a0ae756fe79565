package io.culvert.it.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the SDKs for Node.js behave towards a hub with a certificate authority of its own when nobody told them of it, and when somebody did. */
class NodeTrustTest {
    @RegisterExtension
    static final SdkHubExtension AZURE = new SdkHubExtension();

    private static Transcript run;

    @BeforeAll
    static void runTheScript() {
        run = NodeScripts.run(
                AZURE.hub(),
                "trust.js",
                Map.of("NODE_EXTRA_CA_CERTS", "", "HUB_CA", AZURE.hub().caFile().toString()));
    }

    @Test
    void theRegistryRefusesAnAuthorityItDoesNotKnow() {
        assertThat(run.message("registry without trust")).contains("self-signed certificate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtt", "mqtt-ws"})
    void aDeviceConnectsAndDisconnectsOnceItsOptionNamesTheAuthority(String transport) {
        assertThat(run.message(transport + " without trust")).contains("self-signed certificate");
        assertThat(run.value(transport + " with trust")).isEqualTo("Disconnected");
    }
}
