package io.culvert.it.cluster;

import io.culvert.it.identity.PemPair;
import io.culvert.it.process.Processes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the nodes of a cluster find on their disks before they start: the cluster's certificates and keys, made as an operator does,
 * the certificate of the HTTPS servers, and where the database is.
 */
record ClusterFolders(
        Map<String, Path> data, Path certificateFile, Path keyFile, Path caFile, Optional<String> database) {
    /** Made once, before any node starts. */
    static ClusterFolders create(Processes processes, Hosts hosts, ClusterPlan plan) {
        List<String> names = new ArrayList<>(List.of(TestCluster.HOST_NAME, "127.0.0.1"));
        plan.nodes().forEach(node -> names.add(hosts.address(node.host())));
        try {
            PemPair authority = PemPair.authority(processes.folder(), "test-hubs");
            PemPair server = authority.issue(processes.folder(), TestCluster.HOST_NAME, names);
            Map<String, Path> data = new HashMap<>();
            plan.nodes()
                    .forEach(node -> data.put(node.name(), processes.folder().resolve("node-" + node.name())));
            return new ClusterFolders(
                    data,
                    server.certificateFile(),
                    server.keyFile(),
                    authority.certificateFile(),
                    plan.postgres() ? Optional.of(PostgresServer.newDatabase()) : Optional.empty());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the cluster's folders", e);
        }
    }

    Path data(NodePlan node) {
        return data.get(node.name());
    }
}
