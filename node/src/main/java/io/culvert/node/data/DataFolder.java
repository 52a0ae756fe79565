package io.culvert.node.data;

import io.culvert.node.config.ConfigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * The folder of one hub, held by one process at a time through a lock on its file {@code lock}. Methods block; any thread.
 *
 * <pre>
 *   ca.pem             what clients trust, while the hub shows the generated certificate
 *   credentials/       connection strings of the policies
 *   tls/               the generated CA and server certificate with their keys
 *   ticket-key.pem     the generated key that signs tickets
 *   database/          the registry's embedded database
 *   cluster/           this node's certificate among the hub's nodes, its key, and the cluster's authority
 * </pre>
 */
public final class DataFolder implements AutoCloseable {
    private static final String DATABASE = "database";

    private final Path path;
    private final FileChannel lockFile;

    private DataFolder(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /** The folder, created when missing, and locked; a ConfigException when it cannot be used or another hub holds it. */
    public static DataFolder open(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        try {
            DurableFile.makeFolder(path);
            // A folder of its own, since the database does not care for the modes of its files, which hold keys.
            DurableFile.makeFolder(path.resolve(DATABASE));
            return new DataFolder(path, lock(path));
        } catch (FileAlreadyExistsException e) {
            throw unusable(folder, "not a folder", e);
        } catch (AccessDeniedException e) {
            throw unusable(folder, "no permission", e);
        } catch (IOException e) {
            throw unusable(folder, String.valueOf(e.getMessage()), e);
        }
    }

    /** The absolute path of the folder. */
    public Path path() {
        return path;
    }

    /** What clients trust, where the generated certificate is in use. */
    public Path caFile() {
        return path.resolve("ca.pem");
    }

    /** The folder of the embedded database. */
    public Path database() {
        return path.resolve(DATABASE);
    }

    public Path credentials() {
        return path.resolve("credentials");
    }

    /** This node's certificate in the cluster, unless the configuration names another. */
    public Path clusterCertificate() {
        return path.resolve("cluster").resolve("node.pem");
    }

    public Path clusterKey() {
        return path.resolve("cluster").resolve("node-key.pem");
    }

    public Path clusterAuthority() {
        return path.resolve("cluster").resolve("ca.pem");
    }

    Path tls() {
        return path.resolve("tls");
    }

    Path ticketKey() {
        return path.resolve("ticket-key.pem");
    }

    /** Lets another process have the folder. */
    @Override
    public void close() throws IOException {
        lockFile.close();
    }

    private static FileChannel lock(Path path) throws IOException {
        Path file = path.resolve("lock");
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                DurableFile.secretMode());
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(
                        Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Another hub in this very process.
        }
        channel.close();
        throw new ConfigException("data folder " + path + " is in use by another hub (pid " + owner(file) + ")");
    }

    private static String owner(Path lockFile) {
        try {
            String pid = Files.readString(lockFile).strip();
            return pid.matches("\\d+") ? pid : "unknown";
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static ConfigException unusable(Path folder, String why, IOException cause) {
        return new ConfigException(
                "data-dir: " + folder + ": " + why + " (expected: a folder that this user may write)", cause);
    }
}
