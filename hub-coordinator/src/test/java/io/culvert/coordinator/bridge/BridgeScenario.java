package io.culvert.coordinator.bridge;

import io.culvert.coordinator.CoordinatorConfig;
import io.culvert.coordinator.CoordinatorLayout;
import io.culvert.coordinator.handshake.HandshakeConfig;
import io.culvert.coordinator.session.BusSessionConfig;
import io.culvert.coordinator.session.SessionConfig;
import io.culvert.protocol.Rate;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A coordinator whose bridge takes few connections, for each test. */
abstract class BridgeScenario {
    static final JsonObject WISH = new JsonObject().put("device", "d");
    CoordinatorLayout layout;

    @BeforeEach
    void start() throws Exception {
        start(Duration.ofSeconds(5), Duration.ofSeconds(5), 3, 100);
    }

    private void start(Duration login, Duration idle, int maxInFlight, int burst) throws Exception {
        layout = new CoordinatorLayout(new CoordinatorConfig(
                HandshakeConfig.defaults(),
                SessionConfig.defaults(),
                new BusSessionConfig(Duration.ofSeconds(25), Duration.ofSeconds(20), Duration.ofMillis(300)),
                new BridgeConfig(true, 3, 2, login, idle, maxInFlight, Rate.parse("50/s"), burst)));
    }

    @AfterEach
    void stop() throws Exception {
        layout.close();
    }

    final void restart(Duration login, Duration idle, int maxInFlight, int burst) throws Exception {
        stop();
        start(login, idle, maxInFlight, burst);
    }

    final BridgeClient good() throws Exception {
        return BridgeClient.connect(layout, "good");
    }

    static JsonObject error(String what) {
        return new JsonObject().put("type", "err").put("body", what);
    }
}
