package io.culvert.coordinator.bridge;

import static io.culvert.coordinator.bridge.BridgeClient.CONNECT;
import static io.culvert.coordinator.bridge.BridgeClient.NODE;
import static io.culvert.coordinator.bridge.BridgeClient.OPEN;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.coordinator.bus.BusProgram;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The bridge on a plain WebSocket: what programs ask over it, sessions among it, and its limits. */
class BridgeRequestsTest extends BridgeScenario {
    @Test
    void aDevicesSessionIsItsConnectionsAlone() throws Exception {
        try (BridgeClient device = good();
                BridgeClient thief = BridgeClient.connect(layout, "good-thief")) {
            JsonObject session = device.ask(CONNECT, WISH, "good");
            JsonObject use = new JsonObject().put("session", session.getString("session"));

            assertThat(thief.ask(NODE + "next-offer", use, "good-thief").getString("outcome"))
                    .isEqualTo("ended");
            String reply = device.send(NODE + "next-offer", use, "good");
            layout.offer(Identity.device("d"), session.getLong("epoch"), 1);
            JsonObject offer = device.next();
            assertThat(offer.getString("address")).isEqualTo(reply);
            assertThat(offer.getJsonObject("body").getString("outcome")).isEqualTo("offer");
            use.put("offer", 1).put("accept", true);
            assertThat(thief.ask(NODE + "answer", use, "good-thief").getString("outcome"))
                    .isEqualTo("ended");
            assertThat(device.ask(NODE + "answer", use, "good").getString("outcome"))
                    .isEqualTo("done");
            assertThat(BusProgram.reason(device.ask(CONNECT, new JsonObject().put("device", "e"), "good")))
                    .isEqualTo("bad-request");
        }
        assertThat(layout.sessionChanges).contains("d on");
    }

    @Test
    void aSessionEndsWithItsConnection() throws Exception {
        try (BridgeClient device = good()) {
            device.ask(CONNECT, WISH, "good");
            assertThat(layout.sessionChanges.poll(5, SECONDS)).isEqualTo("d on");
        }
        assertThat(layout.sessionChanges.poll(5, SECONDS)).isEqualTo("d off");
    }

    @Test
    void anAcceptanceIsConfirmedByAReplyAndTakenBackWithoutOne() throws Exception {
        try (BridgeClient device = good();
                BridgeClient service = BridgeClient.connect(layout, "good-service")) {
            String session = device.ask(CONNECT, WISH, "good").getString("session");
            for (boolean confirmed : new boolean[] {true, false}) {
                device.send(NODE + "next-offer", new JsonObject().put("session", session), "good");
                service.send(OPEN, WISH, "good-service");
                long id = device.next()
                        .getJsonObject("body")
                        .getJsonObject("offer")
                        .getLong("id");
                device.ask(
                        NODE + "answer",
                        new JsonObject()
                                .put("session", session)
                                .put("offer", id)
                                .put("accept", true),
                        "good");
                JsonObject accepted = service.next();
                assertThat(accepted.getJsonObject("body").getString("outcome")).isEqualTo("accepted");
                if (confirmed) {
                    service.raw(new JsonObject()
                            .put("type", "send")
                            .put("address", accepted.getString("replyAddress"))
                            .put("body", new JsonObject()));
                    assertThat(layout.forgotten.poll(700, MILLISECONDS)).isNull();
                } else {
                    assertThat(layout.forgotten.poll(5, SECONDS).reason()).isEqualTo(CloseReason.CALLER_GONE);
                }
            }
        }
    }

    @Test
    void aHandshakeWhoseCallerGoesAwayEndsAtOnce() throws Exception {
        try (BridgeClient device = good()) {
            String session = device.ask(CONNECT, WISH, "good").getString("session");
            device.send(NODE + "next-offer", new JsonObject().put("session", session), "good");
            try (BridgeClient service = BridgeClient.connect(layout, "good-service")) {
                service.send(OPEN, WISH, "good-service");
                device.next();
            }
            assertThat(layout.forgotten.poll(5, SECONDS).reason()).isEqualTo(CloseReason.CALLER_GONE);
        }
    }

    @Test
    void limitsOfAConnectionHold() throws Exception {
        try (BridgeClient program = good()) {
            JsonObject patient = WISH.copy().put("connectTimeout", 30);
            for (int i = 0; i < 3; i++) {
                program.send(OPEN, patient, "good");
            }
            assertThat(BusProgram.reason(program.ask(OPEN, patient, "good"))).isEqualTo("throttled");
            program.raw(new JsonObject().put("type", "send").put("address", "x".repeat(70_000)));
            assertThat(program.next()).isEqualTo(error("too_long"));
        }
        restart(Duration.ofSeconds(5), Duration.ofSeconds(5), 3, 10);
        try (BridgeClient program = good()) {
            for (int i = 0; i < 40; i++) {
                program.raw("{\"type\":\"ping\"}");
            }
            assertThat(program.next()).isEqualTo(error("throttled"));
            program.awaitClosed();
        }
    }

    @Test
    void connectionsOverTheLimitAreAnswered503() throws Exception {
        try (BridgeClient one = good();
                BridgeClient two = good();
                BridgeClient three = good()) {
            one.ask("none", WISH, "good");
            two.ask("none", WISH, "good");
            three.ask("none", WISH, "good");
            assertThatThrownBy(this::good)
                    .isInstanceOfSatisfying(
                            UpgradeRejectedException.class,
                            no -> assertThat(no.getStatus()).isEqualTo(503));
        }
    }

    @Test
    void aNodeThatStopsCutsItsConnections() throws Exception {
        try (BridgeClient device = good()) {
            String session = device.ask(CONNECT, WISH, "good").getString("session");
            device.send(NODE + "next-offer", new JsonObject().put("session", session), "good");
            layout.stop();

            JsonObject last = device.next();
            // Not answered when it was still on its way to its session.
            if (last.getValue("body") instanceof JsonObject answer) {
                assertThat(BusProgram.reason(answer)).isEqualTo("draining");
                last = device.next();
            }
            assertThat(last).isEqualTo(error("draining"));
            device.awaitClosed();
        }
    }
}
