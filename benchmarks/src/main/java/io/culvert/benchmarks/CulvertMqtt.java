package io.culvert.benchmarks;

import io.culvert.client.BulkRegistry;
import io.culvert.client.IdentityChange;
import io.culvert.client.RegistryClient;
import io.culvert.testkit.ChildProcess;
import io.culvert.testkit.Sas;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The MQTT port of a hub. */
final class CulvertMqtt implements MqttServer {
    private static final String HOST = "localhost";
    private static final int KEY_BYTES = 32;
    private static final Duration COLLECTED = Duration.ofMinutes(1);

    private final CulvertHub hub;

    CulvertMqtt(Path root) {
        hub = new CulvertHub(root);
    }

    @Override
    public String name() {
        return "culvert";
    }

    @Override
    public long pid() {
        return hub.pid();
    }

    @Override
    public int port() {
        return hub.mqttPort();
    }

    @Override
    public Path caFile() {
        return hub.caFile();
    }

    @Override
    public List<String> logins(int count) throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            RegistryClient registry = RegistryClient.create(vertx, hub.options(hub.policy("iothubowner")));
            List<String> logins = new ArrayList<>();
            for (int first = 0; first < count; first += BulkRegistry.MAX_ITEMS) {
                List<IdentityChange> some = new ArrayList<>();
                for (int i = first; i < Math.min(count, first + BulkRegistry.MAX_ITEMS); i++) {
                    String id = "device-" + i;
                    String key = key();
                    some.add(IdentityChange.of(device(id, key), IdentityChange.Mode.CREATE));
                    logins.add(login(id, key));
                }
                registry.bulk().apply(some).await(30, TimeUnit.SECONDS);
            }
            return logins;
        } finally {
            vertx.close().await(30, TimeUnit.SECONDS);
        }
    }

    private static JsonObject device(String id, String key) {
        JsonObject keys = new JsonObject().put("primaryKey", key).put("secondaryKey", key());
        return new JsonObject()
                .put("id", id)
                .put("status", "enabled")
                .put("authentication", new JsonObject().put("type", "sas").put("symmetricKey", keys));
    }

    private static String login(String id, String key) {
        String user = HOST + "/" + id + "/?api-version=2020-09-30";
        return String.join("\t", id, user, Sas.of(HOST + "/devices/" + id, key).toString());
    }

    private static String key() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    @Override
    public void settle() {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        try (ChildProcess collect = ChildProcess.start(jcmd.toString(), Long.toString(pid()), "GC.run")) {
            collect.awaitExit(COLLECTED);
        }
    }

    @Override
    public void close() {
        hub.close();
    }
}
