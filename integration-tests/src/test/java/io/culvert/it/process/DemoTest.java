package io.culvert.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.testkit.ChildProcess;
import io.culvert.testkit.RawHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The README's first command, as a process: what it prints, how it ends and what it leaves behind. */
class DemoTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    /** The bit of SIGINT in a mask of signals. */
    private static final long INTERRUPT = 1 << 1;

    private static final Processes PROCESSES = new Processes(DemoTest.class);

    @AfterAll
    static void stop() throws IOException {
        PROCESSES.close();
    }

    @Test
    void onceItShowsEachStepEndsWithZeroAndLeavesNothingBehind() throws IOException {
        Path temporary = Files.createDirectory(PROCESSES.folder().resolve("once"));

        ChildProcess demo = demo(temporary, "--once");

        assertThat(demo.awaitExit(BOUND)).isZero();
        assertThat(demo.stderr()).isEmpty();
        assertThat(String.join("\n", demo.stdout()))
                .containsSubsequence(
                        "registered",
                        "connected",
                        "offered",
                        "accepted",
                        "paired",
                        "first byte",
                        "checked",
                        "HTTP/1.1 200 OK",
                        "It works.");
        assertThat(entries(temporary)).isEmpty();
    }

    @Test
    void anInterruptEndsItCleanlyAndRemovesItsFolder() throws IOException {
        Path temporary = Files.createDirectory(PROCESSES.folder().resolve("interrupted"));
        ChildProcess demo = demo(temporary);
        String page = demo.awaitLine("curl (http://\\S+)", BOUND).group(1);
        demo.awaitLine("ssh -o ProxyCommand=", BOUND);
        assertThat(entries(temporary)).isNotEmpty();
        assertThat(RawHttp.get(page).send().status()).isEqualTo(200);
        Assumptions.assumeFalse(
                ignoresInterrupt(demo), "this test was started with SIGINT ignored, and its children inherit that");

        demo.signal("INT");

        assertThat(demo.awaitExit(BOUND)).isZero();
        assertThat(demo.stderr()).isEmpty();
        assertThat(entries(temporary)).isEmpty();
    }

    @Test
    void whereItMayNotMakeItsFolderItSaysSoInOneLine() {
        ChildProcess demo = demo(PROCESSES.file("not-a-folder", ""), "--once");

        assertThat(demo.awaitExit(BOUND)).isBetween(1, 3);
        assertThat(demo.stderr())
                // Java itself may say so, too.
                .filteredOn(line -> !line.startsWith("WARNING: java.io.tmpdir"))
                .singleElement()
                .asString()
                .startsWith("culvert: ");
    }

    private static ChildProcess demo(Path temporary, String... arguments) {
        List<String> all = new ArrayList<>(List.of("demo"));
        all.addAll(List.of(arguments));
        List<String> command = Executable.command(all.toArray(String[]::new));
        command.add(1, "-Djava.io.tmpdir=" + temporary);
        return PROCESSES.start(PROCESSES.builder(command));
    }

    private static boolean ignoresInterrupt(ChildProcess process) throws IOException {
        try (Stream<String> status = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return status.filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(
                            line -> (Long.parseUnsignedLong(line.replaceAll("^SigIgn:\\s*", ""), 16) & INTERRUPT) != 0);
        }
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }
}
