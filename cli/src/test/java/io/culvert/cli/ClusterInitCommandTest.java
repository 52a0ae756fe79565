package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterInitCommandTest {
    @TempDir
    private Path temp;

    @Test
    void everyNodesNextStepIsPrinted() {
        Run made = init("--node", "a=10.0.0.1", "--node", "b=10.0.0.2,endpoint", "--client", "billing");

        assertThat(made.exitCode()).isZero();
        assertThat(made.out())
                .contains("Node a (coordinator, endpoint, registry): made ")
                .contains("copy " + temp.resolve("nodes/b") + " to 10.0.0.2")
                .contains("Client billing: certificate, key and authority are in " + temp.resolve("clients/billing"));
    }

    @Test
    void aSecondRunWithoutNodesKeepsThem() {
        init("--node", "a=10.0.0.1");

        Run again = init();

        assertThat(again.exitCode()).isZero();
        assertThat(again.out())
                .contains("Node a (coordinator, endpoint, registry): kept as it was")
                .doesNotContain("next:");
    }

    @Test
    void ofANodeThatIsThereOnlyItsNewFilesAreToBeCopied() {
        init("--node", "a=10.0.0.1");

        Run grown = init("--node", "b=10.0.0.2,endpoint");

        assertThat(grown.lines().stream().filter(line -> line.contains("next:")))
                .containsExactly(
                        "  next: copy " + temp.resolve("nodes/a")
                                + " over /var/lib/culvert of 10.0.0.1; the node need not be started again for it",
                        "  next: copy " + temp.resolve("nodes/b")
                                + " to 10.0.0.2, there as /var/lib/culvert of mode 0700, and run");
    }

    @Test
    void aNodeWhoseFileWasChangedByHandIsKeptWithAWordWhereItMatters() throws IOException {
        init("--node", "a=10.0.0.1");
        Files.writeString(temp.resolve("nodes/a/node.yaml"), "# by hand", StandardOpenOption.APPEND);

        assertThat(init().out()).contains("kept as it was").doesNotContain("next:", "by hand");
        assertThat(init("--node", "b=10.0.0.2,endpoint").out())
                .contains(
                        "kept as it was",
                        "  node.yaml was changed by hand and stays so: see that cluster.members names all nodes")
                .doesNotContain(temp.resolve("nodes/a") + " ");
    }

    @Test
    void aFirstRunNeedsNodes() {
        Run none = init();

        assertThat(none.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(none.err()).contains("--node: missing (expected: one for each node, as NAME=ADDRESS)");
    }

    @Test
    void anUnknownRoleIsNamed() {
        Run wrong = init("--node", "a=10.0.0.1,broker");

        assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(wrong.err()).contains("role: 'broker' (expected: registry, coordinator, endpoint)");
    }

    @Test
    void anotherNameIsRefused() {
        init("--node", "a=10.0.0.1");

        Run other = init("--name", "other");

        assertThat(other.exitCode()).isEqualTo(ExitCode.CONFIG.code());
        assertThat(other.err()).contains("'other' (expected: 'culvert'");
    }

    private Run init(String... more) {
        List<String> all = new ArrayList<>(List.of("cluster", "init", "--data-dir", temp.toString()));
        all.addAll(List.of(more));
        return Run.of(all.toArray(String[]::new));
    }
}
