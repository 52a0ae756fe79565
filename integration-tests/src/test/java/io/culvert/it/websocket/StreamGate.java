package io.culvert.it.websocket;

import io.culvert.testhub.TestHub;
import io.culvert.testkit.RawTls;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;

/**
 * A plain TCP port each of whose connections is one leg of a new stream at the endpoint: it adds TLS, the path and the ticket to the
 * client's own upgrade request, and copies all bytes after that as they are. So a client that knows nothing of hubs sees the endpoint's
 * own WebSocket. A thread for each direction.
 */
final class StreamGate implements AutoCloseable {
    private static final Duration QUIET = Duration.ofSeconds(60);
    private static final int LONGEST_HEAD = 8192;

    private final TestHub hub;
    private final EchoStreams streams;
    private final ServerSocket server;

    StreamGate(TestHub hub, EchoStreams streams) {
        this.hub = hub;
        this.streams = streams;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon("gate-accepts", this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                daemon("gate-up", () -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            String head = head(client.getInputStream());
            EchoStreams.ServiceLeg leg = streams.open();
            URI url = URI.create(leg.url());
            try (RawTls endpoint = RawTls.connect(url.getHost(), url.getPort(), hub.caFile())) {
                endpoint.send(head.replaceFirst("^GET \\S+", "GET " + url.getRawPath())
                        .replaceFirst("(?i)\r\nHost: [^\r]*", "\r\nHost: " + url.getAuthority())
                        .replaceFirst("\r\n\r\n$", "\r\nAuthorization: Bearer " + leg.ticket() + "\r\n\r\n"));
                daemon("gate-down", () -> down(endpoint, client));
                InputStream in = client.getInputStream();
                byte[] some = new byte[1 << 16];
                for (int size = in.read(some); size >= 0; size = in.read(some)) {
                    endpoint.send(Arrays.copyOf(some, size));
                }
            }
        } catch (IOException | RuntimeException | AssertionError ended) {

            // The client sees its connection closed, and judges that.
        }
    }

    private static void down(RawTls endpoint, Socket client) {
        try (client) {
            for (byte[] bytes = endpoint.read(QUIET); bytes.length > 0; bytes = endpoint.read(QUIET)) {
                client.getOutputStream().write(bytes);
            }
        } catch (IOException | RuntimeException | AssertionError ended) {

            // As above.
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0 || head.length() > LONGEST_HEAD) {
                throw new IOException("no request");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
