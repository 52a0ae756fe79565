package io.culvert.node;

import io.culvert.cluster.ClusterTls;
import io.culvert.cluster.TicketKeys;
import io.culvert.node.config.HubConfig;
import io.culvert.node.config.NodeSettings.Role;
import io.culvert.node.data.ClusterFiles;
import io.culvert.node.data.DataFolder;
import io.culvert.node.data.ServerCertificate;
import io.culvert.node.data.TicketKeyFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node has in its data folder, which it holds while it runs.
 *
 * @param certificate of the TLS servers; empty where the node has none
 * @param clusterTls how it proves to other nodes that it is one; empty where there are none
 */
record NodeFiles(
        DataFolder folder,
        Optional<ServerCertificate> certificate,
        TicketKeys ticketKeys,
        Optional<ClusterTls> clusterTls)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeFiles.class);

    /** Blocks; what is missing is made. */
    static NodeFiles open(HubConfig config, Clock clock) {
        DataFolder folder = DataFolder.open(config.dataDir());
        try {
            return new NodeFiles(
                    folder,
                    Fronts.any(config)
                            ? Optional.of(ServerCertificate.of(
                                    config.https(), config.hub().hostNames(), folder, clock))
                            : Optional.empty(),
                    TicketKeyFiles.load(config.tickets(), folder),
                    config.cluster().clustered()
                            ? Optional.of(ClusterFiles.load(
                                    config.cluster(), config.node().name(), folder, clock))
                            : Optional.empty());
        } catch (RuntimeException e) {
            close(folder);
            throw e;
        }
    }

    /** What clients must trust; empty where the operator's certificate is in use. */
    Optional<Path> caFile() {
        return certificate.flatMap(ServerCertificate::caFile);
    }

    /** Where the registry keeps its embedded database. */
    Path database() {
        return folder.database();
    }

    @Override
    public void close() {
        close(folder);
    }

    private static void close(DataFolder folder) {
        try {
            folder.close();
        } catch (IOException e) {
            LOG.warn("data folder {}: {}", folder.path(), e.toString());
        }
    }

    /** Whether this configuration's node runs a role. */
    static boolean runs(HubConfig config, Role role) {
        return config.node().roles().contains(role);
    }
}
