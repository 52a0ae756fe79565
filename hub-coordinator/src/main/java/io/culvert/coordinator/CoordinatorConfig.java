package io.culvert.coordinator;

import io.culvert.coordinator.handshake.HandshakeConfig;
import io.culvert.coordinator.session.SessionConfig;

/** What a coordinator is told. */
public record CoordinatorConfig(HandshakeConfig handshake, SessionConfig session) {
    public static CoordinatorConfig defaults() {
        return new CoordinatorConfig(HandshakeConfig.defaults(), SessionConfig.defaults());
    }
}
