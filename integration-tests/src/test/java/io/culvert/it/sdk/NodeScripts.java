package io.culvert.it.sdk;

import io.culvert.it.node.NodeProject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The scripts in {@code src/test/node/azure}, which do with the Azure SDKs for Node.js what a user's program does. */
final class NodeScripts {
    private NodeScripts() {}

    /** Runs a script to its end; further variables of its environment on top of the hub's name, trust and credentials. */
    static Transcript run(SdkHub hub, String script, Map<String, String> variables) {
        NodeProject packages = NodeProject.installed(Path.of("src", "test", "node", "azure"));
        Map<String, String> environment = new HashMap<>(Map.of(
                "NODE_EXTRA_CA_CERTS", hub.caFile().toString(),
                "HUB_HOST", SdkHub.HOST,
                "SERVICE_CONNECTION_STRING", hub.credential("iothubowner"),
                "READER_CONNECTION_STRING", hub.credential("registryRead")));
        environment.putAll(variables);
        return hub.run(packages.command(script), packages.environment(environment));
    }
}
