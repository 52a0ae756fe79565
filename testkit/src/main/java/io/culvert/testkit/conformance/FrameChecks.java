package io.culvert.testkit.conformance;

import io.culvert.testkit.ByteChecker;
import io.culvert.testkit.ByteOracle;
import io.culvert.testkit.Frame;
import io.culvert.testkit.Peer;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Frames of all sizes that the SDKs and their samples send, down to nothing. */
final class FrameChecks {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int MIB = 1024 * 1024;

    private FrameChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "frames.one-receive",
                        "small messages come one by one, whole, when the stream is otherwise idle",
                        FrameChecks::oneReceive),
                new Check(
                        "frames.of-64-bytes",
                        "20,000 frames of 64 bytes each way arrive exactly, as the C proxy sample sends them",
                        FrameChecks::small),
                new Check(
                        "frames.of-64-kib",
                        "frames of exactly 65,536 bytes pass, as the Node.js proxy sample sends them",
                        FrameChecks::large),
                new Check(
                        "frames.of-1-mib",
                        "longer frames are taken, and leave in frames of at most 64 KiB",
                        FrameChecks::huge),
                new Check("frames.fragments", "fragments stay one message", FrameChecks::fragments),
                new Check(
                        "frames.empty",
                        "an endless run of empty frames is dropped, as the C# proxy samples send it",
                        FrameChecks::empty),
                new Check("frames.ping", "a ping is answered with its payload", FrameChecks::ping));
    }

    private static void oneReceive(Deployment hub) {
        try (OpenStream stream = OpenStream.csharp(hub)) {
            CSharpSocket near = new CSharpSocket(stream.service());
            CSharpSocket far = new CSharpSocket(stream.device());
            for (int size = 1; size <= 1024; size = size < 1000 ? size * 2 + 1 : 1024 + (size == 1024 ? 1 : 0)) {
                byte[] message = new byte[size];
                Arrays.fill(message, (byte) size);
                near.send(message);
                far.expectInOneReceive(message, DevicePlayer.SOON);
                far.send(message);
                near.expectInOneReceive(message, DevicePlayer.SOON);
            }
        }
    }

    private static void small(Deployment hub) throws InterruptedException {
        int count = 20_000;
        try (OpenStream stream = OpenStream.nodeWithC(hub)) {
            ByteChecker up = checker(stream.service(), "device");
            ByteChecker down = checker(stream.device(), "service");
            Thread other = new Thread(
                    () -> sendSmall(stream.service(), ByteOracle.of("conformance", "service"), count),
                    "conformance-frames");
            other.start();
            sendSmall(stream.device(), ByteOracle.of("conformance", "device"), count);
            other.join(LONG.toMillis());
            stream.service().awaitReceived((long) count * CDevice.FRAME, LONG);
            stream.device().awaitReceived((long) count * CDevice.FRAME, LONG);
            Expect.equal(up.count(), (long) count * CDevice.FRAME, "bytes from the device");
            Expect.equal(down.count(), (long) count * CDevice.FRAME, "bytes from the service");
        }
    }

    private static ByteChecker checker(Peer peer, String key) {
        ByteChecker checker = ByteOracle.of("conformance", key).checker();
        peer.onData(checker::accept);
        return checker;
    }

    private static void sendSmall(Peer peer, ByteOracle oracle, int count) {
        int together = 250;
        for (int from = 0; from < count; from += together) {
            ByteArrayOutputStream batch = new ByteArrayOutputStream();
            for (int i = from; i < Math.min(count, from + together); i++) {
                batch.writeBytes(Frame.binary(oracle.bytes((long) i * CDevice.FRAME, CDevice.FRAME))
                        .bytes());
            }
            peer.sendBytes(batch.toByteArray());
        }
    }

    private static void large(Deployment hub) {
        try (OpenStream stream = OpenStream.nodeWithC(hub)) {
            ByteOracle oracle = ByteOracle.of("conformance", "large");
            checker(stream.device(), "large");
            int count = 64;
            for (int i = 0; i < count; i++) {
                stream.service()
                        .sendBinary(oracle.bytes((long) i * NodeService.LONGEST_FRAME, NodeService.LONGEST_FRAME));
            }
            stream.device().awaitReceived((long) count * NodeService.LONGEST_FRAME, LONG);
        }
    }

    private static void huge(Deployment hub) {
        try (OpenStream stream = OpenStream.nodeWithC(hub)) {
            byte[] message = ByteOracle.of("conformance", "huge").bytes(0, MIB);
            stream.service().sendBinary(message);
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            Frame frame;
            do {
                frame = stream.device().readFrame(LONG);
                if (!frame.isControl()) {
                    Expect.within(frame.payload().length, 0, 65_536, "bytes of a frame");
                    received.writeBytes(frame.payload());
                }
            } while (frame.isControl() || !frame.fin());
            Expect.that(Arrays.equals(received.toByteArray(), message), "1 MiB: not what was sent");
        }
    }

    private static void fragments(Deployment hub) {
        try (OpenStream stream = OpenStream.nodeWithC(hub)) {
            byte[] message = ByteOracle.of("conformance", "fragments").bytes(0, 10_000);
            stream.device().sendFragmented(Frame.BINARY, message, 999);
            byte[] received = stream.service().readMessage(DevicePlayer.SOON).payload();
            Expect.that(Arrays.equals(received, message), "message: " + received.length + " bytes, not what was sent");
        }
    }

    private static void empty(Deployment hub) {
        try (OpenStream stream = OpenStream.csharp(hub)) {
            new CSharpSocket(stream.device()).sendNothing(100_000);
            byte[] message = {1, 2, 3};
            stream.device().sendBinary(message);
            // The first frame of data that comes is the first that held some.
            new CSharpSocket(stream.service()).expectInOneReceive(message, LONG);
            stream.service().sendBinary(message);
            new CSharpSocket(stream.device()).expectInOneReceive(message, DevicePlayer.SOON);
        }
    }

    private static void ping(Deployment hub) {
        try (OpenStream stream = OpenStream.nodeWithC(hub)) {
            stream.device().sendPing("are you there");
            Frame answer;
            do {
                answer = stream.device().readFrame(DevicePlayer.SOON);
            } while (answer.opcode() == Frame.PING);
            Expect.equal(answer.opcode(), Frame.PONG, "opcode of the answer");
            Expect.equal(answer.text(), "are you there", "payload of the pong");
        }
    }
}
