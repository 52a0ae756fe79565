package io.culvert.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The demo's TCP server that sends back what it gets, and ends its side after the other's end. One daemon thread accepts, and one
 * serves each connection.
 */
final class EchoServer implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 64;
    private static final int BACKLOG = 64;

    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = new ThreadPoolExecutor(
            0, MAX_CONNECTIONS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), EchoServer::daemon);

    private EchoServer(ServerSocket server) {
        this.server = server;
    }

    /** On a free port of 127.0.0.1. */
    static EchoServer start() throws IOException {
        EchoServer echo = new EchoServer(new ServerSocket(0, BACKLOG, InetAddress.getByName("127.0.0.1")));
        daemon(echo::acceptAll).start();
        return echo;
    }

    int port() {
        return server.getLocalPort();
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                serveOrRefuse(socket);
            } catch (IOException e) {
                // Closed, or this one connection failed.
            }
        }
    }

    private void serveOrRefuse(Socket socket) throws IOException {
        try {
            open.add(socket);
            threads.execute(() -> serve(socket));
        } catch (RejectedExecutionException e) {
            open.remove(socket);
            socket.close();
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // The other side is gone, and so is this connection.
        } finally {
            open.remove(socket);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "demo-echo");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
