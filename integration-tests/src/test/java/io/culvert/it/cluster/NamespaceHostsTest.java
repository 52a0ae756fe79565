package io.culvert.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.it.process.Processes;
import io.culvert.testkit.ChildProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the scenarios of partitions rely on. */
class NamespaceHostsTest {
    private static final Duration BOUND = Duration.ofSeconds(10);

    @Test
    void packetsPassBetweenHostsUntilAPartitionAndAfterItIsHealed() throws Exception {
        try (NamespaceHosts hosts = NamespaceHosts.create(3);
                Processes processes = new Processes(NamespaceHostsTest.class)) {
            assertThat(reaches(hosts, processes, 1, 2)).isTrue();

            hosts.partition(List.of(1), List.of(2, 3));
            assertThat(reaches(hosts, processes, 1, 2)).isFalse();
            assertThat(reaches(hosts, processes, 3, 1)).isFalse();
            assertThat(reaches(hosts, processes, 3, 2)).isTrue();

            hosts.heal();
            assertThat(reaches(hosts, processes, 1, 2)).isTrue();
        }
    }

    /** A connection that is refused has reached its host. */
    private static boolean reaches(NamespaceHosts hosts, Processes processes, int from, int to) {
        String connect = "exec 3<>/dev/tcp/" + hosts.address(to) + "/9";
        ChildProcess dial =
                processes.start(hosts.builder(processes, from, List.of("timeout", "1", "bash", "-c", connect)));
        return dial.awaitExit(BOUND) == 1;
    }
}
