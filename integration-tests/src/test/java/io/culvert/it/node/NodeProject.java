package io.culvert.it.node;

import io.culvert.testkit.ChildProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * A folder of Node.js scripts and the packages that its {@code package-lock.json} names, installed below {@code target} and kept
 * there until the lock changes. Where there is no Node.js 18 or later, no npm or no package registry, the calling tests are skipped.
 */
public final class NodeProject {
    private static final System.Logger LOG = System.getLogger(NodeProject.class.getName());

    private static final int OLDEST_NODE = 18;
    private static final Duration VERSION_BOUND = Duration.ofSeconds(20);
    private static final Duration INSTALL_BOUND = Duration.ofMinutes(3);
    private static final String LOCK = "package-lock.json";
    private static final String COMPLETED = "completed-" + LOCK;

    private final Path scripts;
    private final Path installed;

    private NodeProject(Path folder) {
        scripts = folder.toAbsolutePath();
        installed = Path.of("target", "node").resolve(folder.getFileName()).toAbsolutePath();
    }

    /** The scripts in the folder, with their packages installed; folders of the same name share their packages. */
    public static NodeProject installed(Path folder) {
        NodeProject packages = new NodeProject(folder);
        try {
            packages.requireNode();
            packages.installOnce();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packages;
    }

    /** The command that runs one of the scripts. */
    public List<String> command(String script) {
        return List.of("node", scripts.resolve(script).toString());
    }

    /** What a script must find in its environment, with further variables. */
    public Map<String, String> environment(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.put("NODE_PATH", installed.resolve("node_modules").toString());
        return all;
    }

    private void requireNode() {
        String version =
                output(new ProcessBuilder("node", "--version"), VERSION_BOUND).strip();
        if (!version.matches("v\\d+\\..*") || Integer.parseInt(version.replaceAll("^v|\\..*", "")) < OLDEST_NODE) {
            skip("node --version: " + version + " (expected: v" + OLDEST_NODE + " or later)");
        }
    }

    /** One JVM at a time: tests run in several. */
    private void installOnce() throws IOException {
        Files.createDirectories(installed.getParent());
        Path lock = installed.resolveSibling(installed.getFileName() + ".lock");
        try (FileChannel file = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = file.lock()) {
            if (held.isValid() && !areInstalled()) {
                install();
            }
        }
    }

    private boolean areInstalled() throws IOException {
        // npm ci is given the lock last, so a lock that is there and the same tells of an installation that was
        // completed.
        Path completed = installed.resolve(COMPLETED);
        return Files.exists(completed) && Files.mismatch(completed, scripts.resolve(LOCK)) == -1;
    }

    private void install() throws IOException {
        Files.createDirectories(installed);
        for (String file : List.of("package.json", LOCK)) {
            Files.copy(scripts.resolve(file), installed.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        ProcessBuilder npm = new ProcessBuilder(
                "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--no-update-notifier");
        String said = output(npm.directory(installed.toFile()), INSTALL_BOUND);
        if (!said.contains("added ")) {
            skip("npm ci: " + said);
        }
        Files.copy(scripts.resolve(LOCK), installed.resolve(COMPLETED), StandardCopyOption.REPLACE_EXISTING);
    }

    private static String output(ProcessBuilder builder, Duration bound) {
        builder.redirectInput(new File("/dev/null"));
        try (ChildProcess process = ChildProcess.start(builder)) {
            int exit = process.awaitExit(bound);
            return (exit == 0 ? "" : "ended with " + exit + ": ") + String.join("\n", process.lines());
        } catch (UncheckedIOException | AssertionError e) {
            return e.getMessage();
        }
    }

    private void skip(String why) {
        LOG.log(System.Logger.Level.WARNING, "SKIPPED: the Node.js programs in {0}: {1}", scripts, why);
        Assumptions.abort(why);
    }
}
