package io.culvert.benchmarks;

import io.culvert.testkit.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The same shape with OpenSSH: a relay sshd, {@code ssh -R} at the device's side and {@code ssh -L} at the visitor's. */
final class SshTunnel implements Tunnel {
    private static final Duration START = Duration.ofSeconds(20);
    private static final String SSHD = "/usr/sbin/sshd";

    private final ChildProcess relay;
    private final ChildProcess device;
    private final ChildProcess visitor;
    private final int port;
    private final Path folder;

    SshTunnel(int target) {
        try {
            folder = Files.createTempDirectory("culvert-benchmark-ssh");
            for (String key : List.of("host", "user")) {
                run(
                        "ssh-keygen",
                        "-q",
                        "-t",
                        "ed25519",
                        "-N",
                        "",
                        "-f",
                        folder.resolve(key).toString());
            }
            Files.createDirectories(Path.of("/run/sshd"));
            int relayPort = freePort();
            int middle = freePort();
            port = freePort();
            relay = ChildProcess.start(
                    SSHD,
                    "-D",
                    "-e",
                    "-f",
                    "/dev/null",
                    "-h",
                    folder.resolve("host").toString(),
                    "-p",
                    Integer.toString(relayPort),
                    "-o",
                    "ListenAddress=127.0.0.1",
                    "-o",
                    "AuthorizedKeysFile=" + folder.resolve("user.pub"),
                    "-o",
                    "StrictModes=no",
                    "-o",
                    "PermitRootLogin=yes",
                    "-o",
                    "PidFile=none");
            awaitPort(relayPort);
            device = client(folder, relayPort, "-R", middle + ":127.0.0.1:" + target);
            awaitPort(middle);
            visitor = client(folder, relayPort, "-L", port + ":127.0.0.1:" + middle);
            awaitPort(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean available() {
        return Files.isExecutable(Path.of(SSHD));
    }

    @Override
    public String name() {
        return "ssh -L/-R";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public List<Long> pids() {
        return List.of(relay.pid(), device.pid(), visitor.pid());
    }

    @Override
    public List<Long> relayPids() {
        return List.of(relay.pid());
    }

    @Override
    public void close() {
        visitor.close();
        device.close();
        relay.close();
        CulvertHub.remove(folder);
    }

    private static ChildProcess client(Path folder, int relayPort, String kind, String forward) {
        return ChildProcess.start(
                "ssh",
                "-N",
                "-p",
                Integer.toString(relayPort),
                "-i",
                folder.resolve("user").toString(),
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "ExitOnForwardFailure=yes",
                "-F",
                "/dev/null",
                kind,
                forward,
                System.getProperty("user.name") + "@127.0.0.1");
    }

    private static void run(String... command) {
        try (ChildProcess process = ChildProcess.start(command)) {
            process.awaitExit(START);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    private static void awaitPort(int port) {
        long end = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < end) {
            try {
                new Socket("127.0.0.1", port).close();
                return;
            } catch (IOException notYet) {
                LockSupport.parkNanos(50_000_000);
            }
        }
        throw new IllegalStateException("port " + port + ": nobody listens after " + START);
    }
}
