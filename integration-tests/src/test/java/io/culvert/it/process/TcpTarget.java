package io.culvert.it.process;

import io.culvert.testkit.TransportEnd;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A TCP server near the device, on a thread for itself and one for each connection. Its service decides what it does with a
 * connection; every connection can also be taken and looked at by the test.
 */
public final class TcpTarget implements AutoCloseable {
    /** What is done with one connection; it stays open afterwards unless this closes it. */
    public interface Service {
        void serve(Socket socket) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private final Service service;
    private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();
    private final List<Socket> all = new CopyOnWriteArrayList<>();

    private TcpTarget(Service service) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.service = service;
    }

    public static TcpTarget serving(Service service) {
        try {
            TcpTarget target = new TcpTarget(service);
            daemon(target::acceptAll);
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends back what comes, and FIN after FIN. */
    public static TcpTarget echoing() {
        return serving(socket -> {
            socket.getInputStream().transferTo(socket.getOutputStream());
            socket.shutdownOutput();
        });
    }

    /** Leaves each connection to the test, which takes it with {@link #take}. */
    public static TcpTarget idle() {
        return serving(socket -> {});
    }

    public int port() {
        return server.getLocalPort();
    }

    /** As an argument of {@code --forward}. */
    String address() {
        return "127.0.0.1:" + port();
    }

    /** The next connection. */
    public Socket take(Duration bound) throws InterruptedException {
        Socket socket = accepted.poll(bound.toMillis(), TimeUnit.MILLISECONDS);
        if (socket == null) {
            throw new AssertionError("no connection within " + bound);
        }
        return socket;
    }

    /** The latest connection of those not taken yet. */
    Socket takeLatest(Duration bound) throws InterruptedException {
        Socket latest = take(bound);
        for (Socket next = accepted.poll(); next != null; next = accepted.poll()) {
            latest = next;
        }
        return latest;
    }

    /** How the other side ends this connection; bytes before it are dropped. */
    public static TransportEnd awaitEnd(Socket socket, Duration bound) throws IOException {
        socket.setSoTimeout((int) bound.toMillis());
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            return TransportEnd.FIN;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still open after " + bound, e);
        } catch (SocketException e) {
            return TransportEnd.RESET;
        }
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = server.accept();
                all.add(socket);
                accepted.add(socket);
                daemon(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try {
            service.serve(socket);
        } catch (IOException gone) {
            // The other side sees the same.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "target");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : all) {
            socket.close();
        }
    }
}
