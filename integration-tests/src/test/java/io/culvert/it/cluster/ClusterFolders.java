package io.culvert.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.it.process.Processes;
import io.culvert.testkit.ChildProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the nodes of a cluster find on their disks before they start, made as an operator does it. */
record ClusterFolders(Path folder) {
    /**
     * Made once, before any node starts.
     *
     * @param jdbcUrl of PostgreSQL, empty for the embedded database
     */
    static ClusterFolders create(Processes processes, Hosts hosts, ClusterPlan plan, Optional<String> jdbcUrl) {
        ClusterFolders made = new ClusterFolders(processes.folder().resolve("cluster"));
        List<String> command = new ArrayList<>(List.of("cluster", "init", "--data-dir", made.folder.toString()));
        command.addAll(List.of("--host", TestCluster.HOST_NAME));
        for (NodePlan node : plan.nodes()) {
            String address = hosts.address(node.host());
            command.addAll(List.of("--node", node.name() + "=" + address + "," + String.join(",", node.roles())));
        }
        jdbcUrl.ifPresent(url -> command.addAll(List.of("--jdbc-url", url)));
        ChildProcess init = processes.culvert(command.toArray(String[]::new));
        assertThat(init.awaitExit(ClusterNode.START_BOUND))
                .as("%s", init.lines())
                .isZero();
        return made;
    }

    Path data(NodePlan node) {
        return folder.resolve("nodes").resolve(node.name());
    }

    /** What clients must trust. */
    Path caFile(NodePlan frontNode) {
        return data(frontNode).resolve("ca.pem");
    }
}
