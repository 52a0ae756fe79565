package io.culvert.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An outbound HTTP proxy that knows CONNECT alone, on a free port of 127.0.0.1, with basic authentication if wished. With a
 * {@link FaultProxy} in front, one client's connections can be broken while all others live. Threads of its own carry the
 * bytes; safe for any thread.
 */
public final class ConnectProxy implements AutoCloseable {
    private static final int MAX_HEAD = 8 * 1024;
    private static final int BLOCK = 64 * 1024;

    private final ServerSocket server;
    private final Optional<String> expected;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger tunnels = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();

    private ConnectProxy(Optional<String> expected) {
        this.expected = expected;
        try {
            server = new ServerSocket(0, 256, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run("connect-proxy", this::accept);
    }

    /** One that lets everybody through. */
    public static ConnectProxy open() {
        return new ConnectProxy(Optional.empty());
    }

    /** One that answers 407 to everybody else. */
    public static ConnectProxy withPassword(String user, String password) {
        String pair = user + ":" + password;
        return new ConnectProxy(
                Optional.of("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8))));
    }

    /** Where it listens. */
    public int port() {
        return server.getLocalPort();
    }

    /** How many tunnels were opened so far. */
    public int tunnels() {
        return tunnels.get();
    }

    /** How many requests were refused so far. */
    public int refusals() {
        return refusals.get();
    }

    @Override
    public void close() {
        quietly(server);
        sockets.forEach(ConnectProxy::quietly);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                run("connect-proxy-tunnel", () -> tunnel(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void tunnel(Socket client) {
        try {
            String head = head(client.getInputStream());
            String[] request = head.split("\r\n")[0].split(" ");
            boolean known = expected.isEmpty()
                    || head.lines().anyMatch(line -> line.equalsIgnoreCase("Proxy-Authorization: " + expected.get()));
            if (!known || !request[0].equals("CONNECT")) {
                refusals.incrementAndGet();
                answer(client, known ? "405 Method Not Allowed" : "407 Proxy Authentication Required");
                quietly(client);
                return;
            }
            int colon = request[1].lastIndexOf(':');
            Socket target =
                    new Socket(request[1].substring(0, colon), Integer.parseInt(request[1].substring(colon + 1)));
            sockets.add(target);
            tunnels.incrementAndGet();
            answer(client, "200 Connection established");
            run("connect-proxy-back", () -> copy(target, client));
            copy(client, target);
        } catch (IOException | RuntimeException gone) {
            quietly(client);
        }
    }

    private static void copy(Socket from, Socket to) {
        byte[] block = new byte[BLOCK];
        try {
            for (int read; (read = from.getInputStream().read(block)) >= 0; ) {
                to.getOutputStream().write(block, 0, read);
            }
            to.shutdownOutput();
        } catch (IOException broken) {
            quietly(from);
            quietly(to);
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0 || head.length() > MAX_HEAD) {
                throw new IOException("request: cut short or too long");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void answer(Socket client, String status) throws IOException {
        client.getOutputStream().write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static void run(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void quietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException ignored) {
            // It is to be gone, and it is.
        }
    }
}
