package io.culvert.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointConfigTest {
    private static EndpointConfig withUrl(String publicUrl) {
        EndpointConfig defaults = EndpointConfig.defaults();
        return new EndpointConfig(publicUrl, defaults.maxStreams(), defaults.partnerGrace(), defaults.wire());
    }

    @Test
    void thePublicUrlMayNameTheNode() {
        assertThat(withUrl("wss://{node}.hub.example.com:8443").publicUrlOf("b"))
                .isEqualTo("wss://b.hub.example.com:8443");
        assertThat(withUrl("wss://hub.example.com").publicUrlOf("b")).isEqualTo("wss://hub.example.com");
        assertThat(withUrl("").publicUrlOf("b")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://hub", "wss://hub/path", "wss://{name}.hub", "wss://hub:port", "wss://{node"})
    void anotherFormIsNone(String url) {
        assertThatThrownBy(() -> withUrl(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(url)
                .hasMessageContaining("{node}");
    }
}
