package io.culvert.client;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP proxy that knows CONNECT and basic authentication. */
final class FakeHttpProxy implements AutoCloseable {
    final List<String> connected = new CopyOnWriteArrayList<>();
    private final String expected;
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fake-http-proxy");
        thread.setDaemon(true);
        return thread;
    });

    FakeHttpProxy(String user, String password) throws IOException {
        expected = "proxy-authorization: basic "
                + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        threads.execute(this::acceptAll);
    }

    int port() {
        return server.getLocalPort();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket client = server.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            String head = head(in);
            boolean allowed = head.lines().anyMatch(line -> line.equalsIgnoreCase(expected));
            if (!head.startsWith("CONNECT ") || !allowed) {
                client.getOutputStream()
                        .write("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                return;
            }
            String target = head.split(" ")[1];
            connected.add(target);
            int colon = target.lastIndexOf(':');
            try (Socket hub = new Socket("127.0.0.1", Integer.parseInt(target.substring(colon + 1)))) {
                client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                threads.execute(() -> copy(hub, client));
                in.transferTo(hub.getOutputStream());
            }
        } catch (IOException ended) {
            // A side has ended.
        }
    }

    private static void copy(Socket from, Socket to) {
        try (to) {
            OutputStream out = to.getOutputStream();
            from.getInputStream().transferTo(out);
        } catch (IOException ended) {
            // A side has ended.
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
