package io.culvert.testkit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class ChildProcessTest {
    private static final Duration BOUND = ofSeconds(10);

    private static ChildProcess shell(String script) {
        return ChildProcess.start("sh", "-c", script);
    }

    @Test
    void linesOfBothOutputsAreCollected() {
        try (ChildProcess child = shell("echo port 4711; echo oops >&2; exit 3")) {
            assertThat(child.awaitLine("port (\\d+)", BOUND).group(1)).isEqualTo("4711");
            assertThat(child.awaitExit(BOUND)).isEqualTo(3);
            assertThat(child.stdout()).containsExactly("port 4711");
            assertThat(child.stderr()).containsExactly("oops");
            assertThat(child.lines()).containsExactlyInAnyOrder("port 4711", "oops");
        }
    }

    @Test
    void aListenerHearsOfEveryLineAlsoOfThoseBefore() {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (ChildProcess child = shell("echo first; read _; echo second >&2")) {
            child.awaitLine("first", BOUND);
            child.onLine(heard::add);
            child.terminate();
            child.awaitExit(BOUND);
        }
        try (ChildProcess child = shell("echo first; echo second >&2")) {
            child.onLine(heard::add);
            child.awaitExit(BOUND);
        }

        assertThat(heard).startsWith("first").containsExactlyInAnyOrder("first", "first", "second");
    }

    @Test
    void aLineThatCameBeforeIsFoundToo() {
        try (ChildProcess child = shell("echo first; echo second; read _")) {
            child.awaitLine("second", BOUND);

            assertThat(child.awaitLine("fi..t", BOUND).group()).isEqualTo("first");
        }
    }

    @Test
    void aLineThatNeverComesFailsWithWhatDidCome() {
        try (ChildProcess child = shell("echo something else; read _")) {
            child.awaitLine("something", BOUND);

            assertThatThrownBy(() -> child.awaitLine("ready", ofMillis(50)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll("ready", "50 ms", "running", "something else");
        }
    }

    @Test
    void anEndWithoutTheLineFailsAtOnce() {
        try (ChildProcess child = shell("echo bye; exit 7")) {
            assertThatThrownBy(() -> child.awaitLine("ready", ofSeconds(3600)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("bye");
        }
    }

    @Test
    void inputReachesTheProcess() throws IOException {
        try (ChildProcess child = shell("read line; echo got $line")) {
            child.input().write("hello\n".getBytes(StandardCharsets.UTF_8));
            child.input().flush();

            child.awaitLine("got hello", BOUND);
        }
    }

    @Test
    void rawOutputIsLeftToTheTest() throws IOException {
        try (ChildProcess child =
                ChildProcess.startRaw(new ProcessBuilder("sh", "-c", "printf 'a\\000b'; echo x >&2"))) {
            assertThat(child.rawOutput().readAllBytes()).containsExactly('a', 0, 'b');
            child.awaitLine("x", BOUND);
        }
    }

    @Test
    void aKillEndsTheProcessWithItsChildren() {
        try (ChildProcess child = shell("sleep 1000 & echo child $!; wait")) {
            long grandchild =
                    Long.parseLong(child.awaitLine("child (\\d+)", BOUND).group(1));
            child.kill();

            assertThat(child.awaitExit(BOUND)).isEqualTo(137);
            ProcessHandle.of(grandchild)
                    .ifPresent(left -> assertThat(left.onExit()).succeedsWithin(BOUND));
        }
    }

    @Test
    void aTermCanBeHandled() {
        try (ChildProcess child = shell("trap 'echo tidy; exit 5' TERM; echo ready; while :; do :; done")) {
            child.awaitLine("ready", BOUND);
            child.terminate();

            assertThat(child.awaitExit(BOUND)).isEqualTo(5);
            assertThat(child.stdout()).contains("tidy");
        }
    }

    @Test
    void aGrandchildThatOutlivesItsParentIsClosedToo() {
        long grandchild;
        try (ChildProcess child = shell("sleep 1000 & echo child $!; trap 'exit 0' TERM; while :; do :; done")) {
            grandchild = Long.parseLong(child.awaitLine("child (\\d+)", BOUND).group(1));
            child.terminate();
            child.awaitExit(BOUND);
        }
        ProcessHandle.of(grandchild).ifPresent(left -> assertThat(left.onExit()).succeedsWithin(BOUND));
    }

    @Test
    void closingLeavesNoProcess() {
        ChildProcess child = shell("trap '' TERM HUP; echo ready; read _");
        child.awaitLine("ready", BOUND);
        child.close();

        assertThat(child.isAlive()).isFalse();
        assertThat(child.usage()).isEmpty();
        assertThatThrownBy(() -> child.signal("CONT")).isInstanceOf(IllegalStateException.class);
        assertThat(child.awaitExit(ofMillis(1))).isEqualTo(137);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFrozenProcessDoesNothingUntilItIsThawed() throws IOException {
        try (ChildProcess child = shell("echo ready; read line; echo got $line")) {
            child.awaitLine("ready", BOUND);
            child.freeze();
            child.input().write("hello\n".getBytes(StandardCharsets.UTF_8));
            child.input().flush();

            assertThat(Files.readString(Path.of("/proc", Long.toString(child.pid()), "stat")))
                    .contains(") T ");
            assertThatThrownBy(() -> child.awaitExit(ofMillis(100))).hasMessageContaining("still running");

            child.thaw();
            child.awaitLine("got hello", BOUND);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void usageGrowsWithWork() {
        try (ChildProcess child = shell("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo done; read _")) {
            child.awaitLine("done", ofSeconds(60));
            ProcessUsage usage = child.usage().orElseThrow();

            assertThat(usage.cpuSeconds()).isBetween(0.02, 60.0);
            assertThat(usage.residentBytes()).isBetween(100_000L, 100_000_000L);
            assertThat(usage.descriptors()).isBetween(3, 50);
            assertThat(ProcessUsage.self().orElseThrow().residentBytes()).isGreaterThan(usage.residentBytes());
        }
    }
}
