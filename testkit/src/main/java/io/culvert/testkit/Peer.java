package io.culvert.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * A WebSocket client that sends any frame, legal or not, and tells exactly what came back.
 *
 * <p>A thread of its own reads frames, so that pings are answered while the test does something else; {@link #stopReading} and
 * {@link #readSlowly} make it a slow reader, which fetches at most 64 KiB ahead. Sending blocks while the other side takes nothing. What
 * was received is kept up to 64 MiB; a peer that gets more without {@link #onData} fails.
 *
 * <pre>{@code
 * try (Peer device = Peer.dial(url).bearer(ticket).caFile(ca).connect()) {
 *     device.sendBinary(bytes);
 *     assertThat(device.awaitReceived(5, ofSeconds(5))).asString().isEqualTo("hello");
 *     assertThat(device.awaitClosing(ofSeconds(5)).code()).isEqualTo(1000);
 * }
 * }</pre>
 *
 * <p>Safe for use from any thread.
 */
public final class Peer implements AutoCloseable {
    private final RawTcp connection;
    private final RawResponse handshake;
    private final GatedInput gate;
    private final PeerInbox inbox = new PeerInbox();
    private final ExecutorService answers;
    private final Object sending = new Object();
    private volatile boolean answersPings = true;
    private volatile boolean answersCloses = true;

    Peer(RawTcp connection, RawResponse handshake) {
        this.connection = connection;
        this.handshake = handshake;
        this.gate = new GatedInput(connection.unboundedInput());
        // Answers have a thread of their own: a reader that waits to send would stop both directions for ever.
        this.answers = Executors.newSingleThreadExecutor(task -> daemon(task, "peer-answers"));
        daemon(this::read, "peer-reader").start();
    }

    /** Begins to describe a connection to a {@code wss:} or {@code ws:} URL. */
    public static PeerDial dial(String url) {
        return new PeerDial(url);
    }

    /** The response that accepted the upgrade. */
    public RawResponse handshake() {
        return handshake;
    }

    /** The sub-protocol that the server chose, or null. */
    public String subprotocol() {
        return handshake.header("sec-websocket-protocol");
    }

    // Sending

    /** Sends one frame as it is. */
    public void send(Frame frame) {
        sendBytes(frame.bytes());
    }

    /** Sends bytes that need not be a frame. */
    public void sendBytes(byte[] bytes) {
        synchronized (sending) {
            connection.send(bytes);
        }
    }

    /** Sends one frame in writes of at most this many bytes, so that it is cut anywhere, even inside its header. */
    public void sendInPieces(Frame frame, int size) {
        synchronized (sending) {
            connection.sendInPieces(frame.bytes(), size);
        }
    }

    /** Sends one message as frames of at most this many bytes of payload. */
    public void sendFragmented(int opcode, byte[] payload, int size) {
        synchronized (sending) {
            Frame.fragments(opcode, payload, size).forEach(part -> connection.send(part.bytes()));
        }
    }

    public void sendBinary(byte[] payload) {
        send(Frame.binary(payload));
    }

    public void sendText(String text) {
        send(Frame.text(text));
    }

    public void sendPing(String payload) {
        send(Frame.ping(payload));
    }

    public void sendPong(String payload) {
        send(Frame.pong(payload));
    }

    /** Sends a close frame; the connection stays open until the other side or the test ends it. */
    public void sendClose(int code, String reason) {
        send(Frame.close(code, reason));
    }

    // Receiving

    /** The next frame of any kind. */
    public Frame readFrame(Duration within) {
        return inbox.next(within);
    }

    /** The next whole data message with its fragments joined, as one frame; control frames before and between are passed over. */
    public Frame readMessage(Duration within) {
        return inbox.nextMessage(within);
    }

    /** All bytes of data frames so far, text and binary alike, whether or not their frames were read. */
    public byte[] received() {
        return inbox.received();
    }

    /** {@link #received} as UTF-8. */
    public String receivedText() {
        return new String(received(), StandardCharsets.UTF_8);
    }

    /** How many bytes data frames have brought so far. */
    public long receivedCount() {
        return inbox.count();
    }

    /** Waits until at least this many bytes of data have come, and returns all so far. */
    public byte[] awaitReceived(long count, Duration within) {
        inbox.awaitCount(count, within);
        return inbox.received();
    }

    /**
     * Hands the payload of every data frame to this consumer instead of keeping it, first what has come already; on the reading thread,
     * so a consumer that blocks is a slow reader. What it throws ends the reading and fails the next wait: hand it
     * {@code checker::accept} of a {@link ByteChecker}.
     */
    public void onData(Consumer<byte[]> consumer) {
        inbox.consume(consumer);
    }

    void onEnd(Consumer<TransportEnd> handler) {
        inbox.onEnd(handler);
    }

    /** Stops reading: nothing more is taken from the connection, pings stay unanswered, ends unnoticed. */
    public void stopReading() {
        gate.rate(0);
    }

    /** Reads at most this many bytes a second from the connection, 1 or more. */
    public void readSlowly(long bytesPerSecond) {
        gate.rate(bytesPerSecond);
    }

    /** Reads again as fast as bytes come. */
    public void resumeReading() {
        gate.rate(GatedInput.UNLIMITED);
    }

    /** Whether pings are answered with pongs by themselves; they are at first. */
    public void answerPings(boolean on) {
        answersPings = on;
    }

    /** Whether a close frame is answered with its like by itself; it is at first. */
    public void answerCloses(boolean on) {
        answersCloses = on;
    }

    // Ending

    /** How the connection is ending: at the close frame or, without one, at the end of the connection. */
    public Ending awaitClosing(Duration within) {
        return inbox.awaitClosing(within);
    }

    /** How the connection ended, once TCP has ended too. */
    public Ending awaitEnd(Duration within) {
        return inbox.awaitEnd(within);
    }

    /** Says FIN without a close frame, as a process does that ends; goes on reading. */
    public void end() {
        connection.end();
    }

    /** Says RST, as a machine does that was restarted. */
    public void reset() {
        connection.reset();
        gate.close();
        answers.shutdownNow();
    }

    /** Closes the socket without a close frame; for a closing in order, {@link #sendClose} and {@link #awaitEnd} come first. */
    @Override
    public void close() {
        connection.close();
        gate.close();
        answers.shutdownNow();
    }

    private void read() {
        FrameReader frames = new FrameReader(gate);
        try {
            for (Frame frame = frames.read(); frame != null; frame = frames.read()) {
                inbox.add(frame);
                answer(frame);
            }
            inbox.ended(TransportEnd.FIN, null);
        } catch (IOException e) {
            inbox.ended(TransportEnd.of(e), null);
        } catch (RuntimeException | AssertionError consumerFailed) {
            inbox.ended(TransportEnd.FIN, consumerFailed);
        }
    }

    private void answer(Frame frame) {
        if (frame.opcode() == Frame.PING && answersPings) {
            answer(Frame.of(Frame.PONG, frame.payload()).bytes());
        } else if (frame.opcode() == Frame.CLOSE && answersCloses) {
            answer(Frame.of(Frame.CLOSE, frame.payload()).bytes());
        }
    }

    private void answer(byte[] bytes) {
        if (!answers.isShutdown()) {
            answers.execute(() -> {
                try {
                    sendBytes(bytes);
                } catch (UncheckedIOException ended) {
                    // The reader tells how it ended.
                }
            });
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public String toString() {
        return "peer: " + inbox;
    }
}
