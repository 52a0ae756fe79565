package io.culvert.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.protocol.ConnectionString;
import io.culvert.testkit.ChildProcess;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawResponse;
import io.culvert.testkit.Sas;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A hub in a process of its own, on ports that it found free; the same again after {@link #restart}. Owned by the test's thread. */
final class HubProcess {
    /** How long a JVM may take to do its first work on a machine that does much else. */
    static final Duration START_BOUND = Duration.ofSeconds(60);

    static final String HOST = "localhost";
    static final String API = "api-version=2021-04-12";

    private static final List<String> POLICIES =
            List.of("iothubowner", "service", "device", "registryRead", "registryReadWrite");

    private final Processes processes;
    private final Path data;
    private final List<String> arguments;
    private ChildProcess process;
    private int httpsPort;
    private int mqttPort;
    private int managementPort;

    private HubProcess(Processes processes, String name, List<String> arguments) {
        this.processes = processes;
        this.data = processes.folder().resolve(name);
        this.arguments = arguments;
    }

    /** A hub with a data folder of this name; further arguments as on the command line. */
    static HubProcess start(Processes processes, String name, String... arguments) {
        HubProcess hub = new HubProcess(processes, name, List.of(arguments));
        hub.begin();
        return hub;
    }

    /** Starts it again, once it has ended, on the same ports. */
    void restart() {
        assertThat(process.isAlive()).as("the former process runs").isFalse();
        begin();
    }

    private void begin() {
        List<String> all = new ArrayList<>(List.of("hub", "--data-dir", data.toString()));
        all.addAll(List.of("--https-port", Integer.toString(httpsPort), "--mqtt-port", Integer.toString(mqttPort)));
        all.addAll(List.of("--management-port", Integer.toString(managementPort)));
        all.addAll(arguments);
        process = processes.culvert(all.toArray(String[]::new));
        httpsPort = awaitPort("HTTPS\\s+https://[^ ]+:(\\d+)");
        mqttPort = awaitPort("MQTT\\s+mqtts://[^ ]+:(\\d+)");
        managementPort = awaitPort("health\\s+http://[^ ]+:(\\d+)/");
        process.awaitLine("^  trust ", START_BOUND);
        POLICIES.forEach(policy -> processes.secret(key(credential(policy))));
    }

    private int awaitPort(String regex) {
        return Integer.parseInt(process.awaitLine(regex, START_BOUND).group(1));
    }

    ChildProcess process() {
        return process;
    }

    int httpsPort() {
        return httpsPort;
    }

    int mqttPort() {
        return mqttPort;
    }

    int managementPort() {
        return managementPort;
    }

    Path data() {
        return data;
    }

    Path caFile() {
        return data.resolve("ca.pem");
    }

    /** The file with a policy's connection string. */
    Path credentialFile(String policy) {
        return data.resolve("credentials").resolve(policy + ".txt");
    }

    ConnectionString credential(String policy) {
        try {
            return ConnectionString.parse(
                    Files.readString(credentialFile(policy)).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String key(ConnectionString credential) {
        return credential.key().orElseThrow().reveal();
    }

    /** A request to the HTTPS port, unsigned. */
    RawHttp request(String method, String path) {
        return RawHttp.request(method, "https://" + HOST + ":" + httpsPort + path)
                .caFile(caFile())
                .within(START_BOUND);
    }

    /** A request to the HTTPS port, signed as this policy. */
    RawHttp request(String method, String path, String policy) {
        Sas signature = Sas.of(HOST, key(credential(policy))).policy(policy);
        return request(method, path).header("Authorization", signature.toString());
    }

    /** Registers a device, and writes its connection string into a file for a device proxy. */
    Path createDevice(String id) {
        RawResponse created = put(id);
        assertThat(created.status()).as("%s", created).isEqualTo(200);
        JsonObject keys =
                new JsonObject(created.text()).getJsonObject("authentication").getJsonObject("symmetricKey");
        processes.secret(keys.getString("primaryKey"));
        processes.secret(keys.getString("secondaryKey"));
        String text = "HostName=%s:%d;DeviceId=%s;SharedAccessKey=%s"
                .formatted(HOST, httpsPort, id, keys.getString("primaryKey"));
        return processes.file(id + ".txt", text);
    }

    /** The registry's answer to the request that registers this device. */
    RawResponse put(String id) {
        JsonObject keys = new JsonObject().put("primaryKey", "").put("secondaryKey", "");
        JsonObject device = new JsonObject()
                .put("deviceId", id)
                .put("status", "enabled")
                .put("authentication", new JsonObject().put("type", "sas").put("symmetricKey", keys));
        return request("PUT", "/devices/" + id + "?" + API, "registryReadWrite")
                .header("Content-Type", "application/json")
                .body(device.encode())
                .send();
    }

    /** Waits for the hub's record of the end of a stream of this device and name, and returns its fields from the reason on. */
    String awaitEnded(String device, String name, Duration bound) {
        return process.awaitLine(
                        "stream ended stream=\\S+ device=" + device + " name=" + name + " service=\\S+ (reason=.*)",
                        bound)
                .group(1);
    }
}
