package io.culvert.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A blocking TCP connection for bytes of any kind, garbage included; {@link RawTls} is the same over TLS.
 *
 * <p>Reads have deadlines and belong to one thread at a time; writes belong to one thread at a time, which may be another.
 */
public class RawTcp implements AutoCloseable {
    /** How long dialling and a TLS handshake may take. */
    static final Duration CONNECT_BOUND = Duration.ofSeconds(10);

    private static final int READ_SIZE = 64 * 1024;

    private final Socket plain;
    private final Socket stream;
    private final InputStream in;
    private final OutputStream out;
    private Bound bound = Bound.in(CONNECT_BOUND);

    RawTcp(Socket plain, Socket stream) throws IOException {
        this.plain = plain;
        this.stream = stream;
        this.in = new BufferedInputStream(new DeadlineInput(), READ_SIZE);
        this.out = stream.getOutputStream();
    }

    /** Dials this address. */
    public static RawTcp connect(String host, int port) {
        try {
            Socket socket = dial(host, port, 0);
            return new RawTcp(socket, socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Dials with a receive buffer of this many bytes, 0 for the system's own; it only counts when set before the connection is made. */
    static Socket dial(String host, int port, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        try {
            socket.connect(new InetSocketAddress(host, port), (int) CONNECT_BOUND.toMillis());
            socket.setTcpNoDelay(true);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    /** Sends these bytes and flushes them; blocks while the other side takes none. */
    public void send(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the characters as bytes (ISO-8859-1). */
    public void send(String text) {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends these bytes in writes of at most this size; each is a TCP segment of its own where the network lets it be, and a TLS record. */
    public void sendInPieces(byte[] bytes, int size) {
        for (int from = 0; from < bytes.length; from += size) {
            int length = Math.min(size, bytes.length - from);
            send(Arrays.copyOfRange(bytes, from, from + length));
        }
    }

    /** The next bytes, at least one, as many as are there; an empty array at the end of the data. */
    public byte[] read(Duration within) {
        byte[] some = new byte[READ_SIZE];
        int size = reading(within, () -> in.read(some));
        return size < 0 ? new byte[0] : Arrays.copyOf(some, size);
    }

    /** Exactly this many bytes; an {@link AssertionError} when the data ends before. */
    public byte[] readExactly(int count, Duration within) {
        byte[] bytes = reading(within, () -> in.readNBytes(count));
        if (bytes.length < count) {
            throw new AssertionError("end of data after bytes: " + bytes.length + " (expected: " + count + ")");
        }
        return bytes;
    }

    /** Everything up to the end of the data. */
    public byte[] readAll(Duration within) {
        return reading(within, in::readAllBytes);
    }

    /** One HTTP response; the body of an answer to HEAD is not waited for when {@code head}. */
    RawResponse readResponse(boolean head, Duration within) {
        return reading(within, () -> ResponseReader.read(in, head));
    }

    /** Fails when a byte or an end comes within this time. */
    public void expectSilence(Duration during) {
        bound = Bound.in(during);
        int heard;
        try {
            heard = in.read();
        } catch (SocketTimeoutException silence) {
            return;
        } catch (IOException e) {
            throw new AssertionError("ended by " + TransportEnd.of(e) + " (expected: silence)", e);
        }
        throw new AssertionError((heard < 0 ? "ended by FIN" : "heard byte: " + heard) + " (expected: silence)");
    }

    /** How the other side ends the connection; bytes that come before are dropped. */
    public TransportEnd awaitEnd(Duration within) {
        bound = Bound.in(within);
        byte[] dropped = new byte[READ_SIZE];
        try {
            while (in.read(dropped) >= 0) {
                // Only the end is of interest.
            }
            return TransportEnd.FIN;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still open after " + bound, e);
        } catch (IOException e) {
            return TransportEnd.of(e);
        }
    }

    /** Says FIN and goes on reading; under TLS without the closing alert, as a process does that dies. */
    public void end() {
        try {
            plain.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says RST. */
    public void reset() {
        try {
            plain.setSoLinger(true, 0);
            plain.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the socket as it is, without a TLS closing alert, so that it never waits for the other side. */
    @Override
    public void close() {
        try {
            plain.close();
        } catch (IOException gone) {
            // Closed is closed.
        }
    }

    /** Reading without a deadline, for a thread of its own that {@link #close} ends. */
    InputStream unboundedInput() {
        bound = null;
        return in;
    }

    private interface Read<T> {
        T now() throws IOException;
    }

    private <T> T reading(Duration within, Read<T> read) {
        bound = Bound.in(within);
        try {
            return read.now();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no answer within " + bound, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The socket's input with the time that is left of the current bound as its time-out. */
    private final class DeadlineInput extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            // A time-out of zero would mean none.
            long millis = bound == null ? 0 : TimeUnit.NANOSECONDS.toMillis(bound.nanosLeft()) + 1;
            stream.setSoTimeout((int) Math.min(Integer.MAX_VALUE, millis));
            return stream.getInputStream().read(target, from, length);
        }
    }
}
