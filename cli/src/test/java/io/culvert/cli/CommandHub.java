package io.culvert.cli;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.culvert.node.HubNode;
import io.culvert.node.config.ConfigReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** A hub for commands to talk to, and commands called as one of its policies. */
record CommandHub(HubNode node) implements AutoCloseable {
    static CommandHub start(Path folder) throws Exception {
        return start(folder, Map.of());
    }

    static CommandHub start(Path folder, Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "data-dir", folder.resolve("data").toString(),
                "https.host", "127.0.0.1",
                "https.port", "0",
                "mqtt.host", "127.0.0.1",
                "mqtt.port", "0",
                "management.port", "0"));
        settings.putAll(more);
        return new CommandHub(HubNode.start(ConfigReader.hub(Optional.empty(), Map.of(), settings))
                .await(30, SECONDS));
    }

    Run asOwner(String... arguments) {
        return as("iothubowner", arguments);
    }

    Run as(String policy, String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.add("--connection-string-file");
        all.add(node.dataFolder()
                .resolve("credentials")
                .resolve(policy + ".txt")
                .toString());
        return Run.of(all.toArray(new String[0]));
    }

    @Override
    public void close() throws TimeoutException {
        node.stop().await(20, SECONDS);
    }
}
