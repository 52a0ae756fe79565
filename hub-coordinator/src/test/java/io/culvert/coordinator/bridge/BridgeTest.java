package io.culvert.coordinator.bridge;

import static io.culvert.coordinator.bridge.BridgeClient.OPEN;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.cluster.RegistryCalls.Holder;
import io.culvert.cluster.RegistryCalls.KeySlot;
import io.culvert.cluster.RegistryCalls.PolicyKey;
import io.culvert.cluster.revocation.Revocation.Kind;
import io.culvert.coordinator.bus.BusProgram;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The bridge on a plain WebSocket: who gets in, what they may ask, and what cuts them off. */
class BridgeTest extends BridgeScenario {
    @Test
    void aCredentialInTheUpgradeLetsIn() throws Exception {
        try (BridgeClient program = good()) {
            String replyAddress = "r";
            program.raw(new JsonObject()
                    .put("type", "send")
                    .put("address", OPEN)
                    .put("body", WISH)
                    .put("replyAddress", replyAddress));

            JsonObject reply = program.next();
            assertThat(reply.getString("type")).isEqualTo("rec");
            assertThat(reply.getString("address")).isEqualTo("r");
            assertThat(BusProgram.reason(reply.getJsonObject("body"))).isEqualTo("device-offline");
        }
    }

    @Test
    void aWrongCredentialInTheUpgradeIsAnswered401() {
        assertThatThrownBy(() -> BridgeClient.connect(layout, "wrong"))
                .isInstanceOfSatisfying(
                        UpgradeRejectedException.class,
                        no -> assertThat(no.getStatus()).isEqualTo(401));
    }

    @Test
    void aCredentialInTheFirstMessageLetsIn() throws Exception {
        try (BridgeClient program = BridgeClient.connect(layout, "")) {
            program.raw("{\"type\":\"ping\"}");
            assertThat(BusProgram.reason(program.ask(OPEN, WISH, "good"))).isEqualTo("device-offline");
        }
    }

    @Test
    void whoShowsNoneOrAWrongOneIsToldAndCutOff() throws Exception {
        for (String credential : new String[] {"", "wrong"}) {
            try (BridgeClient program = BridgeClient.connect(layout, "")) {
                assertThat(BusProgram.reason(program.ask(OPEN, WISH.copy().put("credential", "good"), credential)))
                        .isEqualTo("unauthorized");
                assertThat(program.next()).isEqualTo(error("unauthorized"));
                program.awaitClosed();
            }
        }
    }

    @Test
    void whoSaysNothingIsCutOff() throws Exception {
        restart(Duration.ofMillis(200), Duration.ofSeconds(5), 3, 100);
        try (BridgeClient program = BridgeClient.connect(layout, "")) {
            program.raw("{\"type\":\"ping\"}");
            program.awaitClosed();
        }
        restart(Duration.ofSeconds(5), Duration.ofMillis(200), 3, 100);
        try (BridgeClient program = good()) {
            assertThat(program.next()).isEqualTo(error("peer-silent"));
            program.awaitClosed();
        }
    }

    @Test
    void whoHasNotShownACredentialTakesNoPlaceOfThoseWhoHave() throws Exception {
        try (BridgeClient silent = BridgeClient.connect(layout, "");
                BridgeClient login = BridgeClient.connect(layout, "");
                BridgeClient tooMany = BridgeClient.connect(layout, "")) {
            assertThat(tooMany.next()).isEqualTo(error("node-unavailable"));
            tooMany.awaitClosed();

            assertThat(BusProgram.reason(login.ask(OPEN, WISH, "good"))).isEqualTo("device-offline");
            try (BridgeClient second = good();
                    BridgeClient stranger = BridgeClient.connect(layout, "");
                    BridgeClient third = good()) {
                assertThat(BusProgram.reason(third.ask(OPEN, WISH, "good"))).isEqualTo("device-offline");
                assertThatThrownBy(this::good)
                        .isInstanceOfSatisfying(
                                UpgradeRejectedException.class,
                                no -> assertThat(no.getStatus()).isEqualTo(503));
                assertThat(BusProgram.reason(stranger.ask(OPEN, WISH, "good"))).isEqualTo("node-unavailable");
                stranger.awaitClosed();
                assertThat(second.closed).isNotDone();
                assertThat(silent.closed).isNotDone();
            }
        }
    }

    @Test
    void onlyTheOperationsAddressesAreThere() throws Exception {
        try (BridgeClient program = good()) {
            for (String address : new String[] {
                "culvert.registry.authorize",
                "culvert.node.c1.offer",
                "culvert.v1.node.c2.next-offer",
                "culvert.v1.node.c1",
                "culvert.confirm.1",
                "",
                "__vertx.reply.1"
            }) {
                JsonObject answer = program.ask(address, WISH, "good");
                assertThat(answer.getString("type")).as(address).isEqualTo("err");
                assertThat(answer.getString("message")).isEqualTo("access_denied");
                program.raw(new JsonObject()
                        .put("type", "send")
                        .put("address", address)
                        .put("body", WISH));
                assertThat(program.next()).isEqualTo(error("access_denied"));
            }
        }
    }

    @Test
    void nothingIsPublishedAndNothingRegistered() throws Exception {
        layout.vertx.eventBus().consumer("culvert.v1.stream.open.events", message -> message.reply("heard"));
        try (BridgeClient program = good()) {
            for (String type : new String[] {"publish", "register", "unregister", "subscribe", ""}) {
                program.raw(new JsonObject()
                        .put("type", type)
                        .put("address", OPEN)
                        .put("body", WISH)
                        .put("replyAddress", "r"));
                assertThat(program.next()).as(type).isEqualTo(error("access_denied"));
            }
            program.raw("[]").raw("{").raw("{\"type\":\"send\",\"address\":7}");
            assertThat(program.next()).isEqualTo(error("invalid_json"));
            assertThat(program.next()).isEqualTo(error("invalid_json"));
            assertThat(program.next()).isEqualTo(error("access_denied"));
        }
    }

    @Test
    void whoeverHasNotShownACredentialIsCutOffForAnyOfThem() throws Exception {
        try (BridgeClient program = BridgeClient.connect(layout, "")) {
            program.raw("{\"type\":\"register\",\"address\":\"" + OPEN + "\"}");
            program.awaitClosed();
        }
    }

    @Test
    void theSenderIsWhoShowedTheCredentialWhateverItSays() throws Exception {
        var seen = new java.util.concurrent.LinkedBlockingQueue<String>();
        layout.authorize = question -> {
            seen.add(question.credential());
            return Outcome.refused(CloseReason.UNAUTHORIZED, "Unauthorized");
        };
        try (BridgeClient program = BridgeClient.connect(layout, "good-mine")) {
            program.raw(new JsonObject()
                    .put("type", "send")
                    .put("address", OPEN)
                    .put(
                            "headers",
                            new JsonObject()
                                    .put("sender", "iothubowner")
                                    .put("culvert-sender", "iothubowner")
                                    .put("X-Forwarded-User", "iothubowner"))
                    .put("body", WISH.copy().put("credential", "good-forged").put("sender", "iothubowner"))
                    .put("replyAddress", "r"));
            program.next();
        }
        assertThat(seen.poll(5, SECONDS)).isEqualTo("good-mine");
    }

    @Test
    void aConnectionStaysWithWhomItBelongsTo() throws Exception {
        try (BridgeClient program = BridgeClient.connect(layout, "good-one")) {
            assertThat(BusProgram.reason(program.ask(OPEN, WISH, "good-two"))).isEqualTo("unauthorized");
            program.awaitClosed();
        }
    }

    @Test
    void aConnectionLivesOnWithARenewedCredentialAndEndsWithItsLast() throws Exception {
        layout.identify = question -> Outcome.granted(new Holder(
                "me",
                Optional.empty(),
                Instant.now().plusMillis(question.credential().equals("good-old") ? 300 : 1_500),
                Optional.empty()));
        long begin = System.nanoTime();
        try (BridgeClient program = BridgeClient.connect(layout, "good-old")) {
            program.ask(OPEN, WISH, "good-new");
            assertThat(program.next()).isEqualTo(error("credential-expired"));
            program.awaitClosed();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(1_000));
    }

    @Test
    void whoIsRevokedIsCutOff() throws Exception {
        PolicyKey key = new PolicyKey("service", KeySlot.PRIMARY);
        layout.identify = question -> Outcome.granted(
                question.credential().equals("device")
                        ? new Holder("d", Optional.of(Identity.device("d")), in(60), Optional.empty())
                        : new Holder("service", Optional.empty(), in(60), Optional.of(key)));
        try (BridgeClient device = BridgeClient.connect(layout, "device");
                BridgeClient service = BridgeClient.connect(layout, "service")) {
            layout.revoke(Kind.IDENTITY, "d");
            device.awaitClosed();
            assertThat(service.closed).isNotDone();
            layout.revoke(Kind.POLICY_SECONDARY_KEY, "service");
            assertThat(service.closed).isNotDone();
            layout.revoke(Kind.POLICY_PRIMARY_KEY, "service");
            service.awaitClosed();
        }
    }

    private static Instant in(int seconds) {
        return Instant.now().plusSeconds(seconds);
    }
}
