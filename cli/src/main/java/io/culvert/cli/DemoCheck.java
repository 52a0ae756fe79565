package io.culvert.cli;

import io.culvert.protocol.ByteSize;
import io.culvert.protocol.HostPort;
import io.culvert.testkit.ByteChecker;
import io.culvert.testkit.ByteOracle;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Uses the demo's streams as ordinary programs would, with plain sockets, and checks every byte. Used by the main thread. */
final class DemoCheck {
    private static final ByteSize AMOUNT = ByteSize.mib(8);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final DemoSteps steps;

    DemoCheck(DemoSteps steps) {
        this.steps = steps;
    }

    /** Sends bytes to the echo server and ends; all of them and then the end must come back. */
    void echo(HostPort address) throws IOException {
        ByteOracle bytes = ByteOracle.of("demo", "there and back");
        try (Socket socket = connect(address)) {
            steps.step("dialled", "a TCP client connected to " + address);
            long begin = System.nanoTime();
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(socket, bytes));
            ByteChecker back = bytes.checker();
            receive(socket.getInputStream(), back);
            back.expectCount(AMOUNT.bytes());
            sent.join();
            long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
            steps.step("checked", AMOUNT + " went there and came back, every byte as sent, in " + millis + " ms");
        } catch (AssertionError | CompletionException e) {
            throw new CommandFailure(ExitCode.FAILED, "demo: echo: " + e.getMessage(), e);
        }
    }

    private static void send(Socket socket, ByteOracle bytes) {
        try {
            OutputStream out = socket.getOutputStream();
            bytes.writeTo(out, 0, AMOUNT.bytes());
            out.flush();
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private void receive(InputStream in, ByteChecker back) throws IOException {
        byte[] piece = new byte[64 * 1024];
        int count = in.read(piece);
        if (count > 0) {
            steps.step("first byte", "came back from the echo server");
        }
        while (count >= 0) {
            back.accept(piece, 0, count);
            count = in.read(piece);
        }
    }

    /** Fetches the page, which must be the demo's. */
    void page(HostPort address) throws IOException {
        try (Socket socket = connect(address)) {
            String request = "GET / HTTP/1.1\r\nHost: " + address + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String status = answer.lines().findFirst().orElse("nothing");
            if (!status.equals("HTTP/1.1 200 OK") || !answer.contains(DemoPage.TITLE)) {
                throw new CommandFailure(
                        ExitCode.FAILED, "demo: web page: " + status + " (expected: HTTP/1.1 200 OK and the page)");
            }
            steps.step("fetched", "the web page: " + status + ", " + answer.length() + " characters");
        }
    }

    private static Socket connect(HostPort address) throws IOException {
        Socket socket = new Socket();
        int patience = Math.toIntExact(PATIENCE.toMillis());
        socket.setSoTimeout(patience);
        socket.connect(new InetSocketAddress(address.host(), address.port()), patience);
        return socket;
    }
}
