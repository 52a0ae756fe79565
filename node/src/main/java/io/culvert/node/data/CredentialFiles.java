package io.culvert.node.data;

import io.culvert.node.config.ConfigException;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.Secret;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** The connection strings of the policies, one file of mode 0600 each, for programs on this machine. */
public final class CredentialFiles {
    private static final String ENDING = ".txt";
    /** Longer files are none of ours. */
    private static final int LONGEST_READ = 4096;

    private CredentialFiles() {}

    /**
     * Writes the files whose content has changed: the hub's name, its port or a key. Removes those of policies of this hub that
     * are none any more; what else is in the folder stays.
     */
    public static void write(DataFolder folder, String hostName, int port, Map<String, Secret> policies) {
        try {
            DurableFile.makeFolder(folder.credentials());
            for (Map.Entry<String, Secret> policy : policies.entrySet()) {
                String text = ConnectionString.ofPolicy(hostName, port, policy.getKey(), policy.getValue())
                                .reveal()
                        + "\n";
                Path file = folder.credentials().resolve(policy.getKey() + ENDING);
                if (!Files.exists(file) || !Files.readString(file).equals(text)) {
                    DurableFile.writeSecret(file, text);
                }
            }
            removeOthers(folder.credentials(), hostName, policies.keySet());
        } catch (IOException e) {
            throw new ConfigException("data-dir: " + folder.credentials() + ": cannot be written (" + e + ")", e);
        }
    }

    private static void removeOthers(Path folder, String hostName, Set<String> policies) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                String policy = name.substring(0, name.length() - ENDING.length());
                if (!policies.contains(policy) && isOf(policy, hostName, file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Whether it is as {@link #write} leaves it: people may have put files of their own, and of other hubs, beside ours. */
    private static boolean isOf(String policy, String hostName, Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_READ) {
                return false;
            }
            ConnectionString found =
                    ConnectionString.parse(Files.readString(file).strip());
            return found.policy().filter(policy::equals).isPresent()
                    && found.hostName().equals(hostName);
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
