package io.culvert.node.data;

import io.culvert.cluster.ClusterConfig;
import io.culvert.cluster.ClusterTls;
import io.culvert.cluster.NodeId;
import io.culvert.node.config.ConfigException;
import io.culvert.protocol.Secret;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a node's certificate in the cluster comes from: the configured files, or those of the data folder. */
public final class ClusterFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterFiles.class);
    /** So long before its end a certificate is to be renewed. */
    static final Duration RENEW_BEFORE = Duration.ofDays(30);

    private ClusterFiles() {}

    /** Blocks; a ConfigException names the file or the key that the other nodes would not take. */
    public static ClusterTls load(ClusterConfig config, String node, DataFolder folder, Clock clock) {
        Path certificateFile = config.certificate().orElse(folder.clusterCertificate());
        Path keyFile = config.key().orElse(folder.clusterKey());
        String chain = read("cluster.certificate", certificateFile);
        String key = read("cluster.key", keyFile);
        X509Certificate leaf = Pem.certificates("cluster.certificate: " + certificateFile, chain)
                .get(0);
        if (!Pem.isPair(Pem.privateKey("cluster.key: " + keyFile, key), leaf.getPublicKey())) {
            throw new ConfigException(
                    "cluster.key: " + keyFile + ": does not belong to the first certificate of " + certificateFile);
        }
        String authority = read("cluster.ca", config.ca().orElse(folder.clusterAuthority()));
        try {
            ClusterTls tls = ClusterTls.of(new NodeId(config.name(), node), chain, new Secret(key), authority);
            warnOfItsEnd(tls, clock);
            return tls;
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage(), e);
        }
    }

    /** Where it ends soon, or has. */
    public static void warnOfItsEnd(ClusterTls tls, Clock clock) {
        if (clock.instant().plus(RENEW_BEFORE).isAfter(tls.end())) {
            LOG.warn(
                    "this node's certificate in the cluster ends on {}; from then on the others refuse it: run "
                            + "'culvert cluster init' again, copy the node's folder 'cluster' anew, and restart the node",
                    tls.end());
        }
    }

    private static String read(String name, Path file) {
        try {
            return Pem.read(name, file);
        } catch (ConfigException e) {
            throw new ConfigException(
                    e.getMessage()
                            + " (expected: a data folder that 'culvert cluster init' made, or cluster.certificate, "
                            + "cluster.key and cluster.ca)",
                    e);
        }
    }
}
