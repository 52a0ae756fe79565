package io.culvert.coordinator.bus;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Bus;
import io.culvert.cluster.CoordinatorCalls.Answer;
import io.culvert.cluster.CoordinatorCalls.Verdict;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.revocation.Revocation.Kind;
import io.culvert.coordinator.BareDevice;
import io.culvert.coordinator.CoordinatorConfig;
import io.culvert.coordinator.CoordinatorLayout;
import io.culvert.coordinator.bridge.BridgeConfig;
import io.culvert.coordinator.handshake.HandshakeConfig;
import io.culvert.coordinator.session.BusSessionConfig;
import io.culvert.coordinator.session.SessionConfig;
import io.culvert.protocol.BusOperation;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A device whose session is requests and replies. */
class BusSessionTest {
    private static final Identity DEVICE = Identity.device("d");
    private static final Outcome<Bus.Done> DONE = Outcome.granted(new Bus.Done());
    private CoordinatorLayout layout;
    private BusProgram program;

    @BeforeEach
    void start() throws Exception {
        start(BusSessionConfig.defaults());
    }

    private void start(BusSessionConfig config) throws Exception {
        layout = new CoordinatorLayout(new CoordinatorConfig(
                HandshakeConfig.defaults(),
                new SessionConfig(Duration.ofSeconds(10), 20, 3, Duration.ofSeconds(30)),
                config,
                BridgeConfig.defaults()));
        program = new BusProgram(layout);
    }

    @AfterEach
    void stop() throws Exception {
        layout.close();
    }

    private void restart(Duration hold, Duration silence) throws Exception {
        stop();
        start(new BusSessionConfig(hold, silence, Duration.ofSeconds(10)));
    }

    private Outcome<Bus.Done> offer(int number) throws Exception {
        return layout.offer(DEVICE, layout.located(DEVICE).epoch(), number);
    }

    @Test
    void aDeviceIsToldItsSessionAndListensAtOnce() throws Exception {
        JsonObject reply = program.reply(
                BusOperation.CONNECT, new JsonObject().put("device", "d").put("credential", "sas"));

        assertThat(reply.getString("outcome")).isEqualTo("connected");
        assertThat(reply.getString("address")).isEqualTo("culvert.v1.node.c1");
        assertThat(reply.getLong("epoch")).isEqualTo(layout.located(DEVICE).epoch());
        assertThat(reply.getString("session")).hasSize(32);
        assertThat(reply.getInteger("hold")).isEqualTo(25);
        assertThat(Instant.parse(reply.getString("expiresAt"))).isAfter(Instant.now());
        assertThat(layout.sessionChanges.poll(5, SECONDS)).isEqualTo("d on");
    }

    @Test
    void aRequestIsHeldUntilAnOfferComes() throws Exception {
        String session = program.connect("d");
        Future<JsonObject> next = program.nextOffer(session);

        assertThat(offer(1)).isEqualTo(DONE);

        JsonObject offer = next.await(5, SECONDS).getJsonObject("offer");
        assertThat(offer.getLong("id")).isEqualTo(1);
        assertThat(offer.getString("name")).isEqualTo("ssh");
        assertThat(offer.getString("url")).isEqualTo("wss://hub.example.com:8443/bridges/x");
        assertThat(offer.getString("ticket")).isEqualTo("ti.ck.et");
        assertThat(offer.getDouble("seconds")).isBetween(5.0, 10.0);
    }

    @Test
    void theDevicesAnswersAreTold() throws Exception {
        String session = program.connect("d");
        offer(1);
        offer(2);

        assertThat(program.answer(session, 2, false).getString("outcome")).isEqualTo("done");
        assertThat(program.answer(session, 1, true).getString("outcome")).isEqualTo("done");

        assertThat(layout.answers.poll(5, SECONDS))
                .isEqualTo(new Answer(CoordinatorLayout.stream(2), Verdict.REJECTED, "no"));
        assertThat(layout.answers.poll(5, SECONDS))
                .isEqualTo(new Answer(CoordinatorLayout.stream(1), Verdict.ACCEPTED, ""));
        assertThat(BusProgram.reason(program.answer(session, 7, true))).isEqualTo("response-timeout");
    }

    @Test
    void eachOfferIsGivenOnceUnlessTheDeviceAsksForItAgain() throws Exception {
        String session = program.connect("d");
        offer(1);
        offer(2);

        assertThat(nextId(session, "")).isEqualTo(1);
        assertThat(nextId(session, "")).isEqualTo(2);
        assertThat(nextId(session, "0")).isEqualTo(1);
        assertThat(nextId(session, "1")).isEqualTo(2);
        program.answer(session, 1, true);
        assertThat(nextId(session, "0")).isEqualTo(2);
    }

    private long nextId(String session, String after) throws Exception {
        JsonObject body = new JsonObject().put("session", session);
        if (!after.isEmpty()) {
            body.put("after", Integer.valueOf(after));
        }
        return program.reply(BusOperation.NEXT_OFFER, body)
                .getJsonObject("offer")
                .getLong("id");
    }

    @Test
    void aNewerRequestTakesTheOlderOnesPlace() throws Exception {
        String session = program.connect("d");
        Future<JsonObject> older = program.nextOffer(session);
        Future<JsonObject> newer = program.nextOffer(session);

        assertThat(older.await(5, SECONDS).getString("outcome")).isEqualTo("none");
        offer(1);
        assertThat(newer.await(5, SECONDS).getString("outcome")).isEqualTo("offer");
    }

    @Test
    void aRequestThatIsHeldForLongIsAnsweredThatThereIsNone() throws Exception {
        restart(Duration.ofMillis(100), Duration.ofSeconds(10));
        String session = program.connect("d");

        assertThat(program.nextOffer(session).await(5, SECONDS)).isEqualTo(new JsonObject().put("outcome", "none"));
    }

    @Test
    void aSessionWhoseDeviceAsksNoMoreEnds() throws Exception {
        restart(Duration.ofSeconds(10), Duration.ofMillis(200));
        String session = program.connect("d");
        assertThat(layout.sessionChanges.poll(5, SECONDS)).isEqualTo("d on");

        assertThat(layout.sessionChanges.poll(5, SECONDS)).isEqualTo("d off");
        assertThat(layout.presence.find(DEVICE).await(5, SECONDS)).isEmpty();
        JsonObject late = program.nextOffer(session).await(5, SECONDS);
        assertThat(late.getString("outcome")).isEqualTo("ended");
        assertThat(BusProgram.reason(late)).isEqualTo("peer-silent");
    }

    @Test
    void aSessionWhoseRequestIsHeldDoesNotEnd() throws Exception {
        restart(Duration.ofSeconds(10), Duration.ofMillis(100));
        String session = program.connect("d");
        Future<JsonObject> held = program.nextOffer(session);

        assertThat(layout.sessionChanges.poll(5, SECONDS)).isEqualTo("d on");
        assertThat(layout.sessionChanges.poll(400, java.util.concurrent.TimeUnit.MILLISECONDS))
                .isNull();
        offer(1);
        assertThat(held.await(5, SECONDS).getString("outcome")).isEqualTo("offer");
    }

    @Test
    void newestWinsAmongSessionsOfBothKinds() throws Exception {
        String first = program.connect("d");
        Future<JsonObject> held = program.nextOffer(first);

        try (BareDevice mqtt = layout.device().login("d").listen()) {
            assertThat(BusProgram.reason(held.await(5, SECONDS))).isEqualTo("session-replaced");

            String second = program.connect("d");
            mqtt.awaitEnd(BareDevice.SOON);
            offer(1);
            assertThat(program.nextOffer(second).await(5, SECONDS).getString("outcome"))
                    .isEqualTo("offer");
        }
    }

    @Test
    void aRevokedDeviceIsToldAndItsSessionEnds() throws Exception {
        Future<JsonObject> held = program.nextOffer(program.connect("d"));

        layout.revoke(Kind.IDENTITY, "d");

        assertThat(BusProgram.reason(held.await(5, SECONDS))).isEqualTo("access-revoked");
        assertThat(layout.presence.find(DEVICE).await(5, SECONDS)).isEmpty();
    }

    @Test
    void aSessionEndsWithItsCredential() throws Exception {
        layout.admit = question ->
                Outcome.granted(new RegistryCalls.Admitted(Instant.now().plusMillis(300)));
        Future<JsonObject> held = program.nextOffer(program.connect("d"));

        assertThat(BusProgram.reason(held.await(5, SECONDS))).isEqualTo("credential-expired");
    }

    @Test
    void aNodeThatStopsSaysSo() throws Exception {
        String session = program.connect("d");
        Future<JsonObject> held = program.nextOffer(session);
        offer(1);
        held.await(5, SECONDS);
        held = program.nextOffer(session);

        layout.stop();

        JsonObject told = held.await(5, SECONDS);
        assertThat(BusProgram.reason(told)).isEqualTo("draining");
        assertThat(told.getJsonObject("error").getBoolean("retryable")).isTrue();
        assertThat(layout.answers.poll(5, SECONDS).verdict()).isEqualTo(Verdict.GONE);
    }

    @Test
    void aDeviceMayEndItsSession() throws Exception {
        String session = program.connect("d");

        JsonObject done = program.reply(BusOperation.DISCONNECT, new JsonObject().put("session", session));

        assertThat(done.getString("outcome")).isEqualTo("done");
        assertThat(layout.presence.find(DEVICE).await(5, SECONDS)).isEmpty();
    }

    @Test
    void aWrongOrMissingCredentialIsRefusedAlike() throws Exception {
        layout.admit = question -> Outcome.refused(CloseReason.UNAUTHORIZED, "Unauthorized");
        JsonObject wrong = program.reply(
                BusOperation.CONNECT, new JsonObject().put("device", "d").put("credential", "sas"));
        JsonObject missing = program.reply(BusOperation.CONNECT, new JsonObject().put("device", "d"));

        assertThat(wrong).isEqualTo(missing);
        assertThat(BusProgram.reason(wrong)).isEqualTo("unauthorized");
        assertThat(layout.coordinator.sessions().count()).isZero();
    }

    @Test
    void offersOverTheLimitAreRefused() throws Exception {
        program.connect("d");
        for (int i = 0; i < 3; i++) {
            assertThat(offer(i)).isEqualTo(DONE);
        }
        assertThat(((Outcome.Refused<Bus.Done>) offer(3)).reason()).isEqualTo(CloseReason.RESPONSE_TIMEOUT);
    }

    @Test
    void whoDoesNotKnowASessionIsToldToConnect() throws Exception {
        JsonObject reply = program.nextOffer("0".repeat(32)).await(5, SECONDS);

        assertThat(reply.getString("outcome")).isEqualTo("ended");
        assertThat(BusProgram.reason(reply)).isEqualTo("connection-lost");
    }
}
