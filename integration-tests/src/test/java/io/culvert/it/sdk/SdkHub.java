package io.culvert.it.sdk;

import io.culvert.it.process.Executable;
import io.culvert.it.process.Processes;
import io.culvert.protocol.ConnectionString;
import io.culvert.testkit.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A hub in a private network, on ports 443 and 8883, with the certificate authority that it made. Used by one thread at a time. */
final class SdkHub implements AutoCloseable {
    static final String HOST = "hub.culvert.test";

    private static final Duration START_BOUND = Duration.ofSeconds(60);
    private static final Duration SCRIPT_BOUND = Duration.ofMinutes(3);

    private final Processes processes = new Processes(SdkHub.class);
    private final Path data = processes.folder().resolve("data");
    private final PrivateNetwork network;

    private SdkHub() throws IOException {
        PrivateNetwork started;
        try {
            started = PrivateNetwork.start(processes, HOST);
        } catch (RuntimeException e) {
            processes.close();
            throw e;
        }
        network = started;
    }

    /** A running one. Where the system allows no private network the calling tests are skipped. */
    static SdkHub start() throws IOException {
        SdkHub hub = new SdkHub();
        ChildProcess process = hub.processes.start(hub.network.builder(Executable.command(
                "hub",
                "--data-dir",
                hub.data.toString(),
                "--host",
                HOST,
                "--https-port",
                "443",
                "--mqtt-port",
                "8883",
                "--management-port",
                "0",
                "--set",
                "https.request-client-certificates=true")));
        process.awaitLine("^  trust ", START_BOUND);
        for (String policy : List.of("iothubowner", "service", "device", "registryRead", "registryReadWrite")) {
            String credential = hub.credential(policy);
            hub.processes.secret(
                    ConnectionString.parse(credential).key().orElseThrow().reveal());
        }
        return hub;
    }

    /** The connection string of a policy. */
    String credential(String policy) {
        try {
            return Files.readString(data.resolve("credentials").resolve(policy + ".txt"))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The certificate authority that clients must trust. */
    Path caFile() {
        return data.resolve("ca.pem");
    }

    /** A folder for files that only this run needs. */
    Path folder() {
        return processes.folder();
    }

    /** Has the hub let in what this authority signs, as a user does: a signed code proves who holds its key. */
    void trust(String name, DeviceCertificate authority) {
        culvert("add", name, authority.write(folder(), name).toString());
        String code = culvert("verification-code", name).stdout().get(0).strip();
        DeviceCertificate proof = authority.sign(code);
        culvert("verify", name, proof.write(folder(), name + "-proof").toString());
    }

    private ChildProcess culvert(String verb, String... arguments) {
        List<String> all = new ArrayList<>(List.of("certificate", verb));
        all.addAll(List.of(arguments));
        all.addAll(List.of(
                "--connection-string-file",
                data.resolve("credentials").resolve("registryReadWrite.txt").toString()));
        ChildProcess command = processes.start(network.builder(Executable.command(all.toArray(String[]::new))));
        if (command.awaitExit(START_BOUND) != 0) {
            throw new AssertionError(command + ": " + command.lines());
        }
        return command;
    }

    /** Runs a program in the hub's network to its end, and returns what it told. */
    Transcript run(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = network.builder(command);
        builder.environment().putAll(environment);
        try (ChildProcess script = processes.start(builder)) {
            script.awaitExit(SCRIPT_BOUND);
            return Transcript.of(script);
        }
    }

    @Override
    public void close() throws IOException {
        processes.close();
    }
}
