package io.culvert.testhub;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HubExtensionFieldTest {
    @RegisterExtension
    static final HubExtension HUB = HubExtension.of(
            hub -> hub.set("hub.host-names", "hub.example,localhost").set("https.port=0"));

    @Test
    void aHubConfiguredByCodeIsHandedToTheTest(TestHub hub) {
        assertThat(hub).isSameAs(HUB.hub());
        assertThat(hub.hostName()).isEqualTo("hub.example");
    }
}
