package io.culvert.benchmarks;

import io.culvert.testkit.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** The broker in C: TLS 1.3, everybody let in, nothing kept on disk. Its certificate is of an authority that openssl made. */
final class Mosquitto implements MqttServer {
    private static final Duration START = Duration.ofSeconds(20);
    private static final Path PROGRAM = Path.of("/usr/sbin/mosquitto");

    private final Path folder;
    private final int port;
    private final ChildProcess broker;

    Mosquitto() {
        try {
            folder = Files.createTempDirectory("culvert-benchmark-mosquitto");
            certificate();
            try (ServerSocket probe = new ServerSocket(0)) {
                port = probe.getLocalPort();
            }
            Path configuration = Files.write(
                    folder.resolve("mosquitto.conf"),
                    List.of(
                            "listener " + port + " 127.0.0.1",
                            "cafile " + caFile(),
                            "certfile " + caFile(),
                            "keyfile " + folder.resolve("key.pem"),
                            "allow_anonymous true",
                            "user root",
                            "persistence false"));
            broker = ChildProcess.start(PROGRAM.toString(), "-c", configuration.toString());
            broker.awaitLine("running", START);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean available() {
        return Files.isExecutable(PROGRAM);
    }

    private void certificate() {
        try (ChildProcess openssl = ChildProcess.start(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "1",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
                "-keyout",
                folder.resolve("key.pem").toString(),
                "-out",
                caFile().toString())) {
            openssl.awaitExit(START);
        }
    }

    @Override
    public String name() {
        return "mosquitto";
    }

    @Override
    public long pid() {
        return broker.pid();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Path caFile() {
        return folder.resolve("certificate.pem");
    }

    @Override
    public List<String> logins(int count) {
        return IntStream.range(0, count).mapToObj(i -> "device-" + i + "\t\t").toList();
    }

    @Override
    public void settle() {
        // C has no garbage.
    }

    @Override
    public void close() {
        broker.close();
        CulvertHub.remove(folder);
    }
}
