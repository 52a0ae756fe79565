package io.culvert.testkit.conformance;

import io.culvert.testkit.Ending;
import io.culvert.testkit.Frame;
import io.culvert.testkit.Peer;
import java.time.Duration;
import java.util.Arrays;

/** .NET's ClientWebSocket on an open connection, as the samples and the end-to-end tests of both SDKs use it. */
final class CSharpSocket {
    private final Peer peer;

    CSharpSocket(Peer peer) {
        this.peer = peer;
    }

    /** {@code SendAsync(message, Binary, endOfMessage: true)}: one frame. */
    void send(byte[] message) {
        peer.sendBinary(message);
    }

    /**
     * One {@code ReceiveAsync} with a buffer of 1,024 bytes: what it returns is compared with the message that was sent, so a
     * small message must come alone and whole.
     */
    void expectInOneReceive(byte[] message, Duration within) {
        Frame frame;
        do {
            frame = peer.readFrame(within);
        } while (frame.isControl() && frame.opcode() != Frame.CLOSE);
        Expect.that(!frame.isControl(), "receive: " + frame + " (expected: a message)");
        Expect.that(frame.fin(), "receive: a part of a message, " + frame);
        Expect.that(
                Arrays.equals(frame.payload(), message),
                "receive: " + frame.payload().length + " bytes (expected: the " + message.length + " sent, alone)");
    }

    /** The proxy samples after their local connection has ended: they go on sending what they read, which is nothing. */
    void sendNothing(int times) {
        byte[] empty = Frame.binary(new byte[0]).bytes();
        int together = 1000;
        byte[] batch = new byte[empty.length * together];
        for (int i = 0; i < together; i++) {
            System.arraycopy(empty, 0, batch, i * empty.length, empty.length);
        }
        for (int i = 0; i < times; i += together) {
            peer.sendBytes(batch);
        }
    }

    /** {@code CloseAsync(NormalClosure)}: sends the frame and waits for the other side's. */
    Ending closeAsync(Duration within) {
        peer.answerCloses(false);
        peer.sendClose(1000, "");
        return peer.awaitClosing(within);
    }
}
