package io.culvert.wire;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A WebSocket client of blocking reads and writes, sharing no code with what it tests. */
final class RawClient implements AutoCloseable {
    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;

    RawClient(int port, String path, int buffer) throws IOException {
        if (buffer > 0) {
            socket.setReceiveBufferSize(buffer);
            socket.setSendBufferSize(buffer);
        }
        socket.connect(new InetSocketAddress("127.0.0.1", port), 5000);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1024));
        out = socket.getOutputStream();
        out.write(("GET " + path + " HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException(head.toString());
        }
    }

    void send(byte[] payload) throws IOException {
        out.write(FrameReaderTest.frame(true, 2, payload, 0x01020304));
    }

    /** The next frame's payload; an empty one of a control frame. */
    byte[] frame() throws IOException {
        int opcode = in.readUnsignedByte() & 0x0f;
        int size = in.readUnsignedByte();
        byte[] payload = new byte[size < 126 ? size : size == 126 ? in.readUnsignedShort() : (int) in.readLong()];
        in.readFully(payload);
        return opcode >= 8 ? new byte[0] : payload;
    }

    /** Ends the TCP connection without a close frame. */
    void vanish() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
