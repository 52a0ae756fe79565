package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.protocol.ConnectionString;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The conformance kit at the command line, against a hub; all its checks run elsewhere. */
class ConformanceCommandTest {
    @TempDir
    private static Path folder;

    private static CommandHub hub;

    @BeforeAll
    static void start() throws Exception {
        hub = CommandHub.start(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        hub.close();
    }

    private static String mqttPort() {
        return "--mqtt-port=" + hub.node().mqttPort();
    }

    @Test
    void aLineTellsOfEachCheckAndNothingIsLeftBehind() {
        Run run = hub.asOwner("conformance", mqttPort(), "module", "end.c-drops-tcp", "initiate.encoded-id");

        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.lines()).hasSize(7).anyMatch(line -> line.startsWith("ok    end.c-drops-tcp "));
        assertThat(run.lastLine()).isEqualTo("6 of 6 checks passed");
        assertThat(hub.asOwner("device", "list").out()).doesNotContain("conformance-");
    }

    @Test
    void aCheckThatFailsIsAFailure() {
        Run run = hub.asOwner("conformance", "--mqtt-port=1", "offer.form");

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED.code());
        assertThat(run.lines().get(0)).startsWith("FAIL  offer.form ");
        assertThat(run.lines().get(1)).contains("Connection refused");
        assertThat(run.lastLine()).isEqualTo("0 of 1 checks passed");
        assertThat(hub.asOwner("device", "list").out()).doesNotContain("conformance-");
    }

    @Test
    void aNameOfNoCheckIsSaid() {
        Run run = hub.asOwner("conformance", mqttPort(), "nothing");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.err()).contains("check: nothing (expected: the beginning of one of [session.c-1.9, ");
    }

    @Test
    void noKeyIsPrinted() throws Exception {
        Run run = hub.asOwner("conformance", mqttPort(), "initiate.wrong-key");

        String owner = Files.readString(folder.resolve("data/credentials/iothubowner.txt"));
        assertThat(run.out() + run.err())
                .doesNotContain(
                        ConnectionString.parse(owner).key().orElseThrow().reveal());
    }
}
