package io.culvert.coordinator.session;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.CoordinatorCalls.Verdict;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.KeySlot;
import io.culvert.cluster.RegistryCalls.PolicyKey;
import io.culvert.cluster.revocation.Revocation.Kind;
import io.culvert.coordinator.BareDevice;
import io.culvert.coordinator.CoordinatorLayout;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What ends a session, and what it leaves behind. */
class SessionEndingTest {
    private static final Identity DEVICE = Identity.device("d");
    private static final Duration SOON = BareDevice.SOON;
    private CoordinatorLayout layout;

    @BeforeEach
    void start() throws Exception {
        layout = CoordinatorLayout.ofFewSessions(Duration.ofSeconds(10));
    }

    @AfterEach
    void stop() throws Exception {
        layout.close();
    }

    private long epoch() throws Exception {
        return layout.located(DEVICE).epoch();
    }

    @Test
    void aSessionEndsWithItsCredential() throws Exception {
        layout.admit = question ->
                Outcome.granted(new RegistryCalls.Admitted(Instant.now().plusMillis(300)));
        try (BareDevice device = layout.device().login("d")) {
            device.awaitEnd(SOON);
        }
        assertThat(layout.sessionChanges.poll(5, SECONDS)).isEqualTo("d on");
        assertThat(layout.sessionChanges.poll(5, SECONDS)).isEqualTo("d off");
    }

    @Test
    void aDeviceThatIsRevokedWhileItsLoginIsJudgedEnds() throws Exception {
        layout.admit = question -> {
            layout.revoke(Kind.IDENTITY, question.identity().toString());
            // The verdict comes well after the news.
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            return Outcome.granted(new RegistryCalls.Admitted(Instant.now().plusSeconds(60)));
        };
        try (BareDevice device = layout.device().login("d")) {
            device.awaitEnd(SOON);
        }
    }

    @Test
    void aSessionThatAPolicyLetInEndsWithItsKeyAndNoOtherDoes() {
        PolicyKey primary = new PolicyKey("device", KeySlot.PRIMARY);
        PolicyKey secondary = new PolicyKey("device", KeySlot.SECONDARY);
        layout.admit = question -> Outcome.granted(new RegistryCalls.Admitted(
                Instant.now().plusSeconds(60),
                Optional.empty(),
                question.identity().deviceId().equals("old") ? Optional.of(primary) : Optional.of(secondary)));
        try (BareDevice old = layout.device().login("old");
                BareDevice moved = layout.device().login("moved")) {
            layout.revoke(Kind.POLICY_PRIMARY_KEY, "device");

            old.awaitEnd(SOON);
            moved.send(new byte[] {(byte) 0xc0, 0});
            moved.expect(BareDevice.PINGRESP);
        }
    }

    @Test
    void aSessionThatAPolicyLetInEndsWithThePolicy() {
        layout.admit = question -> Outcome.granted(new RegistryCalls.Admitted(
                Instant.now().plusSeconds(60),
                Optional.empty(),
                question.identity().deviceId().equals("guest")
                        ? Optional.of(new PolicyKey("device", KeySlot.SECONDARY))
                        : Optional.empty()));
        try (BareDevice guest = layout.device().login("guest");
                BareDevice own = layout.device().login("own")) {
            layout.revoke(Kind.POLICY_SESSIONS, "device");

            guest.awaitEnd(SOON);
            own.send(new byte[] {(byte) 0xc0, 0});
            own.expect(BareDevice.PINGRESP);
        }
    }

    @Test
    void aRevocationWhoseNewsWasLostEndsTheSessionAFewSecondsLater() {
        try (BareDevice device = layout.device().login("d")) {
            layout.revokeUntold(Kind.IDENTITY, "d");

            device.awaitEnd(Duration.ofSeconds(5));
        }
    }

    @Test
    void aSilentDeviceEndsAfterOneAndAHalfKeepAlives() {
        try (BareDevice device = layout.device()) {
            device.login("d", "hub.example.com/d/?api-version=1", "sas", 1);
            long begin = System.nanoTime();
            device.tcp().expectSilence(Duration.ofMillis(700));
            device.send(new byte[] {(byte) 0xc0, 0});
            device.expect(BareDevice.PINGRESP);

            device.awaitEnd(SOON);

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(2_150));
        }
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws Exception {
        try (CoordinatorLayout hasty = CoordinatorLayout.ofFewSessions(Duration.ofMillis(300));
                BareDevice device = hasty.device()) {
            assertThat(device.tcp().readAll(SOON)).isEmpty();
        }
    }

    @Test
    void whatMqttForbidsEndsTheConnection() {
        byte[] connect = BareDevice.connect(4, "d", "hub.example.com/d/?api-version=1", "sas", 60);
        byte[][] forbidden = {
            connect,
            BareDevice.packet(0x34, new byte[] {0, 1, 'a', 0, 9}),
            BareDevice.packet(0x62, new byte[] {0, 9}),
            BareDevice.packet(0x36, new byte[] {0, 1, 'a', 0, 9}),
            BareDevice.packet(0xf0, new byte[0]),
        };
        for (byte[] packet : forbidden) {
            try (BareDevice device = layout.device().login("d")) {
                device.send(packet);
                device.awaitEnd(SOON);
            }
        }
    }

    @Test
    void garbageIsClosedAndTheNextDeviceIsServed() {
        byte[] large = new byte[300_000];
        byte[][] garbage = {
            "GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
            {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3},
            {(byte) 0xc0, 0},
            BareDevice.packet(0x10, large),
            {0x10, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff},
        };
        for (byte[] bytes : garbage) {
            try (BareDevice device = layout.device()) {
                device.send(bytes);
                device.awaitEnd(SOON);
            } catch (java.io.UncheckedIOException reset) {
                // Closed while bytes were on their way.
            }
        }
        try (BareDevice device = layout.device().login("d")) {
            device.subscribe("x", 0);
        }
        assertThat(layout.coordinator.sessions().counters().brokenConnections()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void aCleanDisconnectEndsTheSession() throws Exception {
        try (BareDevice device = layout.device().login("d").listen()) {
            device.send(new byte[] {(byte) 0xe0, 0});
            device.awaitEnd(SOON);
        }
        assertThat(layout.sessionChanges.poll(5, SECONDS)).isEqualTo("d on");
        assertThat(layout.sessionChanges.poll(5, SECONDS)).isEqualTo("d off");
        assertThat(layout.presence.find(DEVICE).await(5, SECONDS)).isEmpty();
    }

    @Test
    void connectionsOverTheLimitAreClosed() {
        BareDevice[] devices = new BareDevice[20];
        for (int i = 0; i < devices.length; i++) {
            devices[i] = layout.device().login("d" + i);
        }
        try (BareDevice surplus = layout.device()) {
            assertThat(surplus.tcp().readAll(SOON)).isEmpty();
        }
        for (BareDevice device : devices) {
            device.close();
        }
    }

    @Test
    void stoppingClosesEverySessionAndTakesNoMore() throws Exception {
        try (BareDevice device = layout.device().login("d").listen();
                BareDevice waiting = layout.device()) {
            layout.offer(DEVICE, epoch(), 1);
            layout.stop();

            device.awaitEnd(SOON);
            waiting.awaitEnd(SOON);
            assertThat(layout.answers.poll(5, SECONDS).verdict()).isEqualTo(Verdict.GONE);
            assertThat(layout.presence.find(DEVICE).await(5, SECONDS)).isEmpty();
            assertThat(layout.device().tcp().readAll(SOON)).isEmpty();
        }
    }
}
