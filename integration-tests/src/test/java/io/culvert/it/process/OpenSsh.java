package io.culvert.it.process;

import io.culvert.testkit.ChildProcess;
import io.culvert.testkit.RawTcp;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The machine's own sshd, ssh, scp and rsync, with keys and configuration of the test's; as the user who runs the tests. */
final class OpenSsh implements Ssh {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final String SSHD = "/usr/sbin/sshd";
    private static final String USER = System.getProperty("user.name");

    private final Processes processes;
    private final Path folder;
    private final int port;

    /** Starts sshd on a free port. */
    OpenSsh(Processes processes) throws IOException {
        this.processes = processes;
        this.folder = Files.createDirectory(processes.folder().resolve("openssh"));
        this.port = freePort();
        generateKey("host-key");
        generateKey("user-key");
        Files.copy(folder.resolve("user-key.pub"), folder.resolve("authorized"));
        if (USER.equals("root")) {
            // What the service's start script does; where it never ran sshd does not start.
            Files.createDirectories(Path.of("/run/sshd"));
        }
        Files.write(
                folder.resolve("sshd.conf"),
                List.of(
                        "Port " + port,
                        "ListenAddress 127.0.0.1",
                        "HostKey " + folder.resolve("host-key"),
                        "AuthorizedKeysFile " + folder.resolve("authorized"),
                        "PidFile none",
                        "StrictModes no",
                        "UsePAM no",
                        "PasswordAuthentication no",
                        "PermitRootLogin yes",
                        "Subsystem sftp internal-sftp"));
        start(SSHD, "-D", "-e", "-f", folder.resolve("sshd.conf").toString());
        Awaitility.await().atMost(BOUND).ignoreExceptions().until(() -> {
            RawTcp.connect("127.0.0.1", port).close();
            return true;
        });
    }

    /** Why it cannot be used here, empty when it can. */
    static Optional<String> missing() {
        String names = Stream.of(SSHD, "ssh", "ssh-keygen", "scp", "rsync")
                .filter(name -> !isThere(name))
                .reduce("", (all, name) -> all + " " + name);
        return names.isEmpty() ? Optional.empty() : Optional.of("not here:" + names);
    }

    private static boolean isThere(String name) {
        return name.startsWith("/")
                ? Files.isExecutable(Path.of(name))
                : Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    @Override
    public int serverPort() {
        return port;
    }

    /** Whether sshd lets this user in at all, without any proxy: it does not where the account is locked. */
    boolean letsUsIn() {
        ChildProcess ssh = start(ssh(port, "true"));
        return ssh.awaitExit(BOUND) == 0;
    }

    @Override
    public String run(int port, String command) {
        return output(ssh(port, command));
    }

    /** The same, by way of a program that ssh starts and talks to instead of dialling. */
    String runThrough(String proxyCommand, String host, String command) {
        List<String> all = new ArrayList<>(List.of("ssh"));
        all.addAll(options());
        all.addAll(List.of("-o", "ProxyCommand=" + proxyCommand, USER + "@" + host, command));
        return output(all.toArray(String[]::new));
    }

    @Override
    public void copyThere(int port, Path from, Path to) {
        output(scp(port, from.toString(), remote(to)));
    }

    @Override
    public void copyHere(int port, Path from, Path to) {
        output(scp(port, remote(from), to.toString()));
    }

    /** Makes the remote folder like the local one. */
    void rsyncThere(int port, Path from, Path to) {
        output(rsync(port, from + "/", remote(to) + "/"));
    }

    /** Makes the local folder like the remote one. */
    void rsyncHere(int port, Path from, Path to) {
        output(rsync(port, remote(from) + "/", to + "/"));
    }

    private String[] ssh(int port, String command) {
        List<String> all = new ArrayList<>(List.of("ssh", "-p", Integer.toString(port)));
        all.addAll(options());
        all.addAll(List.of(USER + "@127.0.0.1", command));
        return all.toArray(String[]::new);
    }

    private String[] scp(int port, String from, String to) {
        List<String> all = new ArrayList<>(List.of("scp", "-q", "-P", Integer.toString(port)));
        all.addAll(options());
        all.addAll(List.of(from, to));
        return all.toArray(String[]::new);
    }

    private String[] rsync(int port, String from, String to) {
        String shell = "ssh -p " + port + " " + String.join(" ", options());
        return new String[] {"rsync", "-r", "--whole-file", "-e", shell, from, to};
    }

    private static String remote(Path path) {
        return USER + "@127.0.0.1:" + path;
    }

    private List<String> options() {
        return List.of(
                "-F",
                "/dev/null",
                "-i",
                folder.resolve("user-key").toString(),
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "BatchMode=yes",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "LogLevel=ERROR");
    }

    private void generateKey(String name) {
        output(
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                folder.resolve(name).toString());
    }

    private String output(String... command) {
        ChildProcess process = start(command);
        int exit = process.awaitExit(BOUND);
        if (exit != 0) {
            throw new AssertionError(process + ":\n" + String.join("\n", process.lines()));
        }
        return String.join("\n", process.stdout());
    }

    private ChildProcess start(String... command) {
        return processes.start(processes.builder(List.of(command)));
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // The processes belong to the test class.
    }
}
