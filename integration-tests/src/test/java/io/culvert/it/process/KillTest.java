package io.culvert.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.testkit.ChildProcess;
import io.culvert.testkit.RawTcp;
import io.culvert.testkit.TransportEnd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the programs at both ends see when a process between them is killed or stops where it is; each test with a stream name of its own. */
class KillTest {
    private static final Duration BOUND = Duration.ofSeconds(20);
    /** Within which the death of a process must be seen. */
    private static final Duration DEATH_SEEN = Duration.ofSeconds(2);

    private static final Duration LIVENESS = Duration.ofMillis(500);
    private static final String PACE = LIVENESS.toMillis() + "ms";
    /** Two intervals, looked at every quarter of one, and a second for a machine that is busy. */
    private static final Duration SILENCE_SEEN =
            LIVENESS.multipliedBy(9).dividedBy(4).plusSeconds(1);

    private static final String GREETING = "hello";
    private static final String[] NAMES = {
        "device-killed", "service-killed", "hub-killed", "device-frozen", "service-frozen", "hub-frozen"
    };

    private static final Processes PROCESSES = new Processes(KillTest.class);
    private static final TcpTarget TARGET =
            TcpTarget.serving(socket -> socket.getOutputStream().write(GREETING.getBytes(StandardCharsets.ISO_8859_1)));

    private static HubProcess hub;
    private static Path device;
    private static ChildProcess deviceProxy;
    private static ServiceProxyProcess serviceProxy;

    @BeforeAll
    static void start() {
        hub = HubProcess.start(PROCESSES, "hub", "--set", "endpoint.wire.liveness=" + PACE);
        device = hub.createDevice("d1");
    }

    @AfterAll
    static void stop() throws IOException {
        TARGET.close();
        PROCESSES.close();
    }

    /** What a former test has killed comes back. */
    @BeforeEach
    void bothProxiesRun() {
        if (deviceProxy == null || !deviceProxy.isAlive()) {
            deviceProxy = DeviceProxyProcess.start(
                            PROCESSES, hub, device, "--forward", TARGET.address(), "--liveness", PACE)
                    .process();
        }
        if (serviceProxy == null || !serviceProxy.process().isAlive()) {
            serviceProxy = ServiceProxyProcess.start(PROCESSES, hub, "d1", List.of("--liveness", PACE), NAMES);
        }
    }

    @Test
    void aDeviceProxyThatIsKilledEndsTheClientsConnection() throws Exception {
        try (RawTcp client = connected("device-killed")) {
            kill(deviceProxy);

            assertThat(client.awaitEnd(DEATH_SEEN)).isEqualTo(TransportEnd.RESET);
        }
        assertThat(hub.awaitEnded("d1", "device-killed", BOUND)).startsWith("reason=connection-lost by=device ");
        assertLogged(serviceProxy.process(), "device-killed", "connection-lost");
    }

    @Test
    void aServiceProxyThatIsKilledEndsTheTargetsConnection() throws Exception {
        try (RawTcp client = connected("service-killed");
                Socket target = TARGET.takeLatest(BOUND)) {
            kill(serviceProxy.process());

            assertThat(TcpTarget.awaitEnd(target, DEATH_SEEN)).isEqualTo(TransportEnd.RESET);
            client.awaitEnd(DEATH_SEEN);
        }
        assertThat(hub.awaitEnded("d1", "service-killed", BOUND)).startsWith("reason=connection-lost by=service ");
        assertLogged(deviceProxy, "service-killed", "connection-lost");
    }

    @Test
    void aHubThatIsKilledEndsBothAndWhenItIsBackTheDeviceIsToo() throws Exception {
        try (RawTcp client = connected("hub-killed");
                Socket target = TARGET.takeLatest(BOUND)) {
            hub.process().kill();

            assertThat(client.awaitEnd(DEATH_SEEN)).isEqualTo(TransportEnd.RESET);
            assertThat(TcpTarget.awaitEnd(target, DEATH_SEEN)).isEqualTo(TransportEnd.RESET);
        }
        assertLogged(deviceProxy, "hub-killed", "connection-lost");
        assertLogged(serviceProxy.process(), "hub-killed", "connection-lost");

        hub.process().awaitExit(BOUND);
        hub.restart();

        connected("hub-killed").close();
    }

    @Test
    void aDeviceProxyThatIsFrozenIsFoundAndServesAgainWhenItGoesOn() throws Exception {
        try (RawTcp client = connected("device-frozen");
                Socket target = TARGET.takeLatest(BOUND)) {
            deviceProxy.freeze();

            assertThat(client.awaitEnd(SILENCE_SEEN)).isEqualTo(TransportEnd.RESET);
            assertThat(hub.awaitEnded("d1", "device-frozen", BOUND)).startsWith("reason=peer-silent by=device ");
            assertLogged(serviceProxy.process(), "device-frozen", "peer-silent");

            deviceProxy.thaw();
            assertThat(TcpTarget.awaitEnd(target, BOUND)).isEqualTo(TransportEnd.RESET);
        } finally {
            deviceProxy.thaw();
        }
        connected("device-frozen").close();
    }

    @Test
    void aServiceProxyThatIsFrozenIsFoundAndServesAgainWhenItGoesOn() throws Exception {
        try (RawTcp client = connected("service-frozen");
                Socket target = TARGET.takeLatest(BOUND)) {
            serviceProxy.process().freeze();

            assertThat(TcpTarget.awaitEnd(target, SILENCE_SEEN)).isEqualTo(TransportEnd.RESET);
            assertThat(hub.awaitEnded("d1", "service-frozen", BOUND)).startsWith("reason=peer-silent by=service ");
            assertLogged(deviceProxy, "service-frozen", "peer-silent");

            serviceProxy.process().thaw();
            assertThat(client.awaitEnd(BOUND)).isEqualTo(TransportEnd.RESET);
        } finally {
            serviceProxy.process().thaw();
        }
        connected("service-frozen").close();
    }

    @Test
    void aHubThatIsFrozenIsFoundByBothProxiesAndServesAgainWhenItGoesOn() throws Exception {
        try (RawTcp client = connected("hub-frozen");
                Socket target = TARGET.takeLatest(BOUND)) {
            hub.process().freeze();

            assertThat(client.awaitEnd(SILENCE_SEEN)).isEqualTo(TransportEnd.RESET);
            assertThat(TcpTarget.awaitEnd(target, SILENCE_SEEN)).isEqualTo(TransportEnd.RESET);
            assertLogged(serviceProxy.process(), "hub-frozen", "connection-lost");
            assertLogged(deviceProxy, "hub-frozen", "connection-lost");
        } finally {
            hub.process().thaw();
        }
        connected("hub-frozen").close();
    }

    /** Its connections end a little before it counts as dead: the next test must not take it for one that runs. */
    private static void kill(ChildProcess proxy) {
        proxy.kill();
        proxy.awaitExit(BOUND);
    }

    /** A connection that has heard the target; a device that was cut off needs a while to be there again. */
    private static RawTcp connected(String name) {
        return Awaitility.await()
                .atMost(HubProcess.START_BOUND)
                .until(() -> tryToConnect(name), found -> found != null);
    }

    private static RawTcp tryToConnect(String name) {
        RawTcp client = serviceProxy.connect(name);
        try {
            client.readExactly(GREETING.length(), BOUND);
            return client;
        } catch (AssertionError | UncheckedIOException refused) {
            client.close();
            return null;
        }
    }

    private static void assertLogged(ChildProcess proxy, String name, String reason) {
        String line = "stream ended device=d1 name=" + name + " reason=(\\S+)";
        assertThat(proxy.awaitLine(line, BOUND).group(1)).isEqualTo(reason);
    }
}
