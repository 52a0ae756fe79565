package io.culvert.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a hub that is one process does not pay for. */
class OneProcessTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Test
    void aHubOfOneProcessLoadsNothingOfHazelcast() throws IOException {
        try (Processes processes = new Processes(OneProcessTest.class)) {
            Path classes = processes.folder().resolve("classes.txt");
            ProcessBuilder builder = processes.builder(Executable.command(
                    "hub", "--data-dir", "hub", "--https-port", "0", "--mqtt-port", "0", "--management-port", "0"));
            builder.command().add(1, "-Xlog:class+load:file=" + classes);
            // The flag that turns all logging off comes after it.
            builder.command().remove("-Xlog:disable");
            ChildProcess hub = processes.start(builder);
            hub.awaitLine("^  trust ", BOUND);

            assertThat(Files.readString(classes))
                    .contains("io.culvert.node.HubNode")
                    .doesNotContain("hazelcast");
        }
    }
}
