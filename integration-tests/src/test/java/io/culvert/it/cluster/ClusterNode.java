package io.culvert.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.it.process.Executable;
import io.culvert.it.process.Processes;
import io.culvert.testkit.ChildProcess;
import io.culvert.testkit.RawHttp;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** One process of a cluster, which may come and go. Owned by the test's thread. */
public final class ClusterNode {
    public static final int HTTPS_PORT = 8443;
    public static final int MQTT_PORT = 8883;
    public static final int MANAGEMENT_PORT = 9090;
    public static final Duration START_BOUND = Duration.ofSeconds(120);
    private static final Duration STOP_BOUND = Duration.ofSeconds(30);

    private final Processes processes;
    private final Hosts hosts;
    private final NodePlan plan;
    private final Path data;
    private final Map<String, String> settings;
    private final Consumer<String> lines;
    private volatile ChildProcess process;
    private volatile boolean serves;

    ClusterNode(
            Processes processes,
            Hosts hosts,
            NodePlan plan,
            Path data,
            Map<String, String> settings,
            Consumer<String> lines) {
        this.processes = processes;
        this.hosts = hosts;
        this.plan = plan;
        this.data = data;
        this.settings = settings;
        this.lines = lines;
    }

    NodePlan plan() {
        return plan;
    }

    public String name() {
        return plan.name();
    }

    public boolean is(String role) {
        return plan.is(role);
    }

    public String address() {
        return hosts.address(plan.host());
    }

    public Path data() {
        return data;
    }

    public ChildProcess process() {
        return process;
    }

    /** Starts the process, and does not wait for it. */
    public void begin() {
        List<String> arguments = new ArrayList<>(List.of("hub", "--data-dir", data.toString()));
        arguments.addAll(List.of("--config", data.resolve("node.yaml").toString()));
        settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        process = processes.start(
                hosts.builder(processes, plan.host(), Executable.command(arguments.toArray(String[]::new))));
        process.onLine(lines);
    }

    /** Waits until it says that it runs. */
    public void awaitStarted() {
        process.awaitLine("^  health ", START_BOUND);
        serves = true;
    }

    /** Waits until it says that work may be sent to it. */
    public void awaitReady(Duration bound) {
        Awaitility.await(this + " is ready")
                .atMost(bound)
                .pollInterval(Duration.ofMillis(50))
                .until(this::isReady);
    }

    public boolean isReady() {
        try {
            return RawHttp.get("http://" + address() + ":" + MANAGEMENT_PORT + "/health/ready")
                            .within(Duration.ofSeconds(5))
                            .send()
                            .status()
                    == 200;
        } catch (UncheckedIOException | AssertionError away) {
            return false;
        }
    }

    /** Whether a balancer would send it connections: it runs, and was not stopped or frozen by the test. */
    public boolean serves() {
        return serves && process.isAlive();
    }

    /** As {@code kill -9}. */
    public void kill() {
        serves = false;
        process.kill();
        process.awaitExit(STOP_BOUND);
    }

    public void freeze() {
        serves = false;
        process.freeze();
    }

    public void thaw() {
        process.thaw();
        serves = true;
    }

    /** As an operator does, with SIGTERM; does not wait. */
    public void terminate() {
        serves = false;
        process.terminate();
    }

    public void awaitGone() {
        assertThat(process.awaitExit(STOP_BOUND)).as("exit code of %s", this).isZero();
    }

    /** Starts it again and waits until it is ready. */
    public void restart() {
        assertThat(process.isAlive()).as("the former process of %s runs", this).isFalse();
        begin();
        awaitStarted();
        awaitReady(START_BOUND);
    }

    @Override
    public String toString() {
        return "node " + name() + " " + plan.roles();
    }
}
