package io.culvert.benchmarks;

import io.culvert.client.ClientOptions;
import io.culvert.protocol.ConnectionString;
import io.culvert.testkit.ChildProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A hub in a process and a folder of its own, and the commands that talk to it. */
final class CulvertHub implements HandshakeHub {
    private static final Duration START = Duration.ofSeconds(60);

    private final Path root;
    private final Path folder;
    private final ChildProcess hub;

    CulvertHub(Path root) {
        this.root = root;
        try {
            folder = Files.createTempDirectory("culvert-benchmark");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        hub = command(
                "hub",
                "--https-port",
                "0",
                "--mqtt-port",
                "0",
                "--management-port",
                "0",
                "--data-dir",
                folder.resolve("data").toString());
        hub.awaitLine("ready in", START);
    }

    int mqttPort() {
        return Integer.parseInt(hub.awaitLine("mqtts://[^ ]+:(\\d+)", START).group(1));
    }

    long pid() {
        return hub.pid();
    }

    @Override
    public List<Long> pids() {
        return List.of(pid());
    }

    @Override
    public ClientOptions service() {
        return options(policy("service"));
    }

    @Override
    public ClientOptions device(String id) {
        return options(createDevice(id));
    }

    Path caFile() {
        return folder.resolve("data/ca.pem");
    }

    ConnectionString policy(String name) {
        try {
            return ConnectionString.parse(Files.readString(folder.resolve("data/credentials/" + name + ".txt")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ClientOptions options(ConnectionString credential) {
        return ClientOptions.of(credential).withCaFile(caFile());
    }

    /** Registers a device and returns its connection string. */
    ConnectionString createDevice(String id) {
        try (ChildProcess create = command("device", "create", id)) {
            create.awaitExit(START);
            List<String> lines = create.stdout();
            return ConnectionString.parse(lines.get(lines.size() - 1));
        }
    }

    /** Starts a command of the one jar, with this hub's credentials at hand. */
    ChildProcess command(String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of(root.resolve("culvert").toAbsolutePath().toString()), Stream.of(arguments))
                        .toList());
        builder.directory(folder.toFile());
        builder.environment().put("CULVERT_CA_FILE", caFile().toString());
        Path owner = folder.resolve("data/credentials/iothubowner.txt");
        if (Files.exists(owner)) {
            builder.environment()
                    .put("CULVERT_CONNECTION_STRING", policy("iothubowner").reveal());
        }
        return ChildProcess.start(builder);
    }

    @Override
    public void close() {
        hub.close();
        remove(folder);
    }

    static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
