package io.culvert.testkit.conformance;

import io.culvert.testkit.Ending;
import io.culvert.testkit.Frame;
import io.culvert.testkit.Peer;
import java.time.Duration;
import java.util.List;

/** How a stream ends: the close handshake that SDKs wait for, and what the other side is told. */
final class EndingChecks {
    /** An answer to a close frame that users would not call a hang. */
    private static final Duration PROMPT = Duration.ofSeconds(2);

    private EndingChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "end.node-without-code",
                        "a close frame without a code is answered, and is 1000 at the other side",
                        EndingChecks::nodeCloses),
                new Check(
                        "end.csharp-close-async",
                        "CloseAsync(1000) is answered promptly, and is 1000 at the other side",
                        EndingChecks::csharpCloses),
                new Check(
                        "end.c-drops-tcp",
                        "a device that drops its connection is 1011 'WS disconnected' at the service",
                        EndingChecks::deviceVanishes),
                new Check(
                        "end.service-vanishes",
                        "a service that vanishes is 1011 'WS disconnected' at the device",
                        EndingChecks::serviceVanishes),
                new Check(
                        "end.own-code", "an application's code and text are passed on", EndingChecks::applicationCode),
                new Check("end.all-bytes-first", "what was sent before a close is delivered", EndingChecks::bytesFirst),
                new Check("end.going-away", "1001 from a side is 1000 at the other", EndingChecks::goingAway));
    }

    private static void expect(Peer peer, int code, String text) {
        Ending ending = peer.awaitClosing(DevicePlayer.SOON);
        Expect.equal(ending.code(), code, "code at the other side");
        Expect.equal(ending.reason(), text, "text at the other side");
        peer.awaitEnd(DevicePlayer.SOON);
    }

    private static void nodeCloses(Deployment hub) {
        try (OpenStream stream = OpenStream.nodeWithC(hub)) {
            stream.service().answerCloses(false);
            stream.service().send(Frame.close());
            Expect.that(stream.service().awaitClosing(PROMPT).isClosing(), "no close frame in answer");
            expect(stream.device(), 1000, "");
            stream.service().end();
            stream.service().awaitEnd(DevicePlayer.SOON);
        }
    }

    private static void csharpCloses(Deployment hub) {
        try (OpenStream stream = OpenStream.csharp(hub)) {
            Ending answer = new CSharpSocket(stream.device()).closeAsync(PROMPT);
            Expect.equal(answer.code(), 1000, "code of the answer");
            expect(stream.service(), 1000, "");
        }
        try (OpenStream stream = OpenStream.csharp(hub)) {
            Ending answer = new CSharpSocket(stream.service()).closeAsync(PROMPT);
            Expect.equal(answer.code(), 1000, "code of the answer");
            expect(stream.device(), 1000, "");
        }
    }

    private static void deviceVanishes(Deployment hub) {
        try (OpenStream stream = OpenStream.nodeWithC(hub)) {
            stream.device().end();
            expect(stream.service(), 1011, "WS disconnected");
        }
        try (OpenStream stream = OpenStream.nodeWithC(hub)) {
            stream.device().reset();
            expect(stream.service(), 1011, "WS disconnected");
        }
    }

    private static void serviceVanishes(Deployment hub) {
        try (OpenStream stream = OpenStream.nodeWithC(hub)) {
            stream.service().close();
            expect(stream.device(), 1011, "WS disconnected");
        }
    }

    private static void applicationCode(Deployment hub) {
        try (OpenStream stream = OpenStream.csharp(hub)) {
            // What an edge agent says to a name that it does not know.
            stream.device().sendClose(1007, "Unknown request name - x");
            expect(stream.service(), 1007, "Unknown request name - x");
        }
        try (OpenStream stream = OpenStream.nodeWithC(hub)) {
            stream.service().sendClose(4321, "enough");
            expect(stream.device(), 4321, "enough");
        }
    }

    private static void bytesFirst(Deployment hub) {
        try (OpenStream stream = OpenStream.nodeWithC(hub)) {
            int count = 200;
            for (int i = 0; i < count; i++) {
                stream.service().sendBinary(new byte[10_000]);
            }
            stream.service().answerCloses(false);
            stream.service().send(Frame.close());
            stream.device().awaitReceived(count * 10_000L, DevicePlayer.SOON);
            expect(stream.device(), 1000, "");
        }
    }

    private static void goingAway(Deployment hub) {
        try (OpenStream stream = OpenStream.csharp(hub)) {
            stream.service().sendClose(1001, "");
            expect(stream.device(), 1000, "");
        }
    }
}
