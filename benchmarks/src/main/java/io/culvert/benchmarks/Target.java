package io.culvert.benchmarks;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * What stands behind a tunnel: a server that sends, takes or echoes bytes as the visitor asks, and the visitor's side of it. A
 * visitor sends a long: over 0, so many bytes are wanted; under 0, so many will be sent; 0, an echo follows.
 */
final class Target implements AutoCloseable {
    private static final int BLOCK = 64 * 1024;

    private final ServerSocket server;

    Target() {
        try {
            server = new ServerSocket(0, 256, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread acceptor = new Thread(this::accept, "target");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    int port() {
        return server.getLocalPort();
    }

    /** Fetches so many bytes over one connection. */
    static void download(int port, long bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            new DataOutputStream(socket.getOutputStream()).writeLong(bytes);
            take(socket.getInputStream(), bytes);
        }
    }

    /** Sends so many bytes over one connection and waits until all have arrived. */
    static void upload(int port, long bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            new DataOutputStream(socket.getOutputStream()).writeLong(-bytes);
            give(socket.getOutputStream(), bytes);
            if (socket.getInputStream().read() != 1) {
                throw new IOException("upload was cut");
            }
        }
    }

    /** The time of each of so many round trips of 64 bytes, in nanoseconds. */
    static long[] roundTrips(int port, int count) throws IOException {
        long[] times = new long[count];
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setTcpNoDelay(true);
            new DataOutputStream(socket.getOutputStream()).writeLong(0);
            byte[] message = new byte[64];
            DataInputStream in = new DataInputStream(socket.getInputStream());
            for (int i = 0; i < count; i++) {
                long start = System.nanoTime();
                socket.getOutputStream().write(message);
                in.readFully(message);
                times[i] = System.nanoTime() - start;
            }
        }
        return times;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread thread = new Thread(() -> serve(socket), "target-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            long wish = new DataInputStream(socket.getInputStream()).readLong();
            if (wish > 0) {
                give(socket.getOutputStream(), wish);
            } else if (wish < 0) {
                take(socket.getInputStream(), -wish);
                socket.getOutputStream().write(1);
            } else {
                socket.getInputStream().transferTo(socket.getOutputStream());
            }
        } catch (IOException gone) {
            // The visitor went away.
        }
    }

    private static void give(OutputStream out, long bytes) throws IOException {
        byte[] block = new byte[BLOCK];
        for (long left = bytes; left > 0; left -= BLOCK) {
            out.write(block, 0, (int) Math.min(BLOCK, left));
        }
        out.flush();
    }

    private static void take(InputStream in, long bytes) throws IOException {
        byte[] block = new byte[BLOCK];
        long left = bytes;
        while (left > 0) {
            int read = in.read(block, 0, (int) Math.min(BLOCK, left));
            if (read < 0) {
                throw new IOException("cut with " + left + " bytes left");
            }
            left -= read;
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
