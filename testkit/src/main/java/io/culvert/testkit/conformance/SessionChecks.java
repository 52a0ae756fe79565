package io.culvert.testkit.conformance;

import io.culvert.testkit.MqttConnect;
import io.culvert.testkit.MqttPacket;
import io.culvert.testkit.RawMqtt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Connecting, and staying connected: what each SDK sends, and the codes that decide whether it comes back. */
final class SessionChecks {
    /** Long enough to connect, short enough to wait for. */
    private static final Duration SHORT_LIFE = Duration.ofSeconds(3);

    private SessionChecks() {}

    static List<Check> all() {
        List<Check> checks = new ArrayList<>();
        for (CDevice.Generation generation : CDevice.Generation.values()) {
            checks.add(new Check(
                    "session.c-" + generation.name().substring(1).replace('_', '.'),
                    "the C device SDK of this release connects and subscribes with one packet",
                    hub -> listens(CDevice.of(hub, generation))));
        }
        checks.addAll(List.of(
                new Check(
                        "session.csharp",
                        "the C# device SDK connects and subscribes with two packets",
                        hub -> listens(CSharpDevice.of(hub))),
                new Check("session.node", "the Node.js device SDK connects", SessionChecks::node),
                new Check("session.clean-or-not", "a session may be kept or clean", SessionChecks::cleanOrNot),
                new Check("session.will", "a will of any kind is taken", SessionChecks::will),
                new Check("session.keep-alive", "keep-alives of 0 to 65535 s are taken", SessionChecks::keepAlives),
                new Check(
                        "session.silence",
                        "one and a half keep-alives of silence end the session, pings keep it",
                        SessionChecks::silence),
                new Check("session.wrong-key", "code 5, after which the C client tries again", SessionChecks::wrongKey),
                new Check("session.unknown-device", "code 5", SessionChecks::unknownDevice),
                new Check(
                        "session.foreign-user-name",
                        "code 4, after which the C client does not try again",
                        SessionChecks::foreignUserName),
                new Check("session.illegal-client-id", "code 2", SessionChecks::illegalClientId),
                new Check("session.old-protocol", "code 1 for MQTT 3.1", SessionChecks::oldProtocol),
                new Check("session.newest-wins", "a second connection ends the first", SessionChecks::newestWins),
                new Check("session.expires", "a session ends with its signature", SessionChecks::expires),
                new Check(
                        "session.websocket",
                        "MQTT over WebSocket: any spelling of the sub-protocol, packets cut anywhere",
                        SessionChecks::webSocket)));
        return checks;
    }

    private static void listens(DevicePlayer device) {
        try (device) {
            device.listen();
            device.session().ping(DevicePlayer.SOON);
        }
    }

    private static MqttConnect packet(Deployment hub) {
        return CDevice.of(hub).packet();
    }

    private static void takes(Deployment hub, MqttConnect connect, String what) {
        try (RawMqtt session = RawMqtt.over(hub.mqtt())) {
            Expect.equal(session.connect(connect), 0, "CONNACK, " + what);
            session.ping(DevicePlayer.SOON);
        }
    }

    private static void refuses(Deployment hub, MqttConnect connect, int code) {
        try (RawMqtt session = RawMqtt.over(hub.mqtt())) {
            Expect.equal(session.connect(connect), code, "CONNACK");
            session.awaitEnd(DevicePlayer.SOON);
        }
    }

    private static void node(Deployment hub) {
        String id = hub.device().name();
        takes(
                hub,
                packet(hub)
                        .username(hub.hostName() + "/" + id
                                + "/?api-version=2021-04-12&DeviceClientType=azure-iot-device%2F1.18.4")
                        .password(CDevice.of(hub).signature().order("sr", "sig", "se"))
                        .keepAlive(180),
                "of Node.js");
    }

    private static void cleanOrNot(Deployment hub) {
        takes(hub, packet(hub).cleanSession(true), "clean");
        takes(hub, packet(hub).cleanSession(false), "kept");
    }

    private static void will(Deployment hub) {
        String topic = "devices/" + hub.device().name() + "/messages/events/";
        takes(hub, packet(hub).will(topic, "bye", 0, false), "will of QoS 0");
        takes(hub, packet(hub).will(topic, "bye", 1, true), "retained will of QoS 1");
    }

    private static void keepAlives(Deployment hub) {
        for (int seconds : new int[] {0, 1, 180, 240, 300, 65_535}) {
            takes(hub, packet(hub).keepAlive(seconds), "keep-alive " + seconds);
        }
    }

    private static void silence(Deployment hub) {
        try (RawMqtt session = RawMqtt.over(hub.mqtt())) {
            Expect.equal(session.connect(packet(hub).keepAlive(1)), 0, "CONNACK");
            long start = System.nanoTime();
            session.awaitEnd(DevicePlayer.SOON);
            Expect.within(Duration.ofNanos(System.nanoTime() - start).toMillis(), 1000, 5000, "ms until its end");
        }
    }

    private static void wrongKey(Deployment hub) {
        try (CDevice device = CDevice.of(hub)) {
            device.signWith(Base64.getEncoder().encodeToString(new byte[32]));
            ConnAck answer = device.connect();
            Expect.equal(answer.code(), 5, "CONNACK");
            Expect.that(answer.retried(), "the C client would not try again");
            device.awaitEnd();
        }
    }

    private static void unknownDevice(Deployment hub) {
        String id = "nobody-" + System.nanoTime();
        refuses(
                hub,
                MqttConnect.of(id)
                        .username(hub.hostName() + "/" + id + "/?api-version=2020-09-30")
                        .password(CDevice.of(hub).signature().rawResource()),
                5);
    }

    private static void foreignUserName(Deployment hub) {
        refuses(hub, packet(hub).username(hub.hostName() + "/another/?api-version=2020-09-30"), 4);
        Expect.that(!new ConnAck(4).retried(), "the C client would try again");
    }

    private static void illegalClientId(Deployment hub) {
        refuses(
                hub,
                MqttConnect.of("a b")
                        .username(hub.hostName() + "/a b/?api-version=2020-09-30")
                        .password("x"),
                2);
    }

    private static void oldProtocol(Deployment hub) {
        refuses(hub, packet(hub).protocol("MQIsdp", 3), 1);
    }

    private static void newestWins(Deployment hub) {
        try (CDevice first = CDevice.of(hub);
                CDevice second = CDevice.of(hub)) {
            first.listen();
            second.listen();
            first.awaitEnd();
            var answer = NodeService.of(hub).initiate(ServicePlayer.NAME, "30", "30");
            second.accept(second.awaitOffer());
            ServicePlayer.await(answer).expectAccepted();
        }
    }

    private static void expires(Deployment hub) {
        try (CDevice device = CDevice.of(hub)) {
            device.expires(Instant.now().plus(SHORT_LIFE));
            device.listen();
            device.awaitEnd();
        }
    }

    private static void webSocket(Deployment hub) {
        for (String spelling : new String[] {"MQTT", "mqtt", "MqTt"}) {
            for (int frameSize : new int[] {1, 7, Integer.MAX_VALUE}) {
                try (CDevice device = CDevice.of(hub).overWebSocket(spelling, frameSize)) {
                    device.listen();
                }
            }
        }
        try (CDevice device = CDevice.of(hub).overWebSocket("MQTT", Integer.MAX_VALUE)) {
            device.listen();
            byte[] ping = MqttPacket.bare(MqttPacket.PINGREQ).bytes();
            device.session().sendBytes(new byte[] {ping[0], ping[1], ping[0], ping[1], ping[0], ping[1]});
            for (int i = 0; i < 3; i++) {
                device.session().await(MqttPacket.PINGRESP, DevicePlayer.SOON);
            }
        }
    }
}
