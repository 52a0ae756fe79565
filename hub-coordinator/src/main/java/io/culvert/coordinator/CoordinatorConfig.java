package io.culvert.coordinator;

import io.culvert.coordinator.bridge.BridgeConfig;
import io.culvert.coordinator.handshake.HandshakeConfig;
import io.culvert.coordinator.session.BusSessionConfig;
import io.culvert.coordinator.session.SessionConfig;

/** What a coordinator is told. */
public record CoordinatorConfig(
        HandshakeConfig handshake, SessionConfig session, BusSessionConfig busSession, BridgeConfig bridge) {
    /** Defaults for programs on the event bus. */
    public CoordinatorConfig(HandshakeConfig handshake, SessionConfig session) {
        this(handshake, session, BusSessionConfig.defaults(), BridgeConfig.defaults());
    }

    public static CoordinatorConfig defaults() {
        return new CoordinatorConfig(HandshakeConfig.defaults(), SessionConfig.defaults());
    }
}
