package io.culvert.node.data;

import io.culvert.node.config.ConfigException;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The connection strings of the policies, one file of mode 0600 each, for programs on this machine. */
public final class CredentialFiles {
    private CredentialFiles() {}

    /** Writes the files whose content has changed: the hub's name, its port or a key. */
    public static void write(DataFolder folder, String hostName, int port, Map<String, Secret> policies) {
        try {
            DurableFile.makeFolder(folder.credentials());
            for (Map.Entry<String, Secret> policy : policies.entrySet()) {
                String text = ConnectionString.ofPolicy(hostName, port, policy.getKey(), policy.getValue())
                                .reveal()
                        + "\n";
                Path file = folder.credentials().resolve(policy.getKey() + ".txt");
                if (!Files.exists(file) || !Files.readString(file).equals(text)) {
                    DurableFile.writeSecret(file, text);
                }
            }
        } catch (IOException e) {
            throw new ConfigException("data-dir: " + folder.credentials() + ": cannot be written (" + e + ")", e);
        }
    }
}
