package io.culvert.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** SSH through a hub, a device proxy and a service proxy that are processes of their own: the main job of the product. */
class SshTest {
    private static final System.Logger LOG = System.getLogger(SshTest.class.getName());
    private static final int BIG = 100_000_000;

    private static final Processes PROCESSES = new Processes(SshTest.class);

    private static MinaSsh mina;
    private static Optional<OpenSsh> openSsh = Optional.empty();
    private static String whyNoOpenSsh = "";
    private static HubProcess hub;
    private static ServiceProxyProcess serviceProxy;
    private static Path big;
    private static String bigDigest;

    @BeforeAll
    static void start() throws Exception {
        mina = new MinaSsh();
        findOpenSsh();
        LOG.log(
                System.Logger.Level.INFO,
                "SSH is tested with Apache MINA SSHD, and with the machine's OpenSSH: "
                        + (openSsh.isPresent() ? "yes" : "no, " + whyNoOpenSsh));
        hub = HubProcess.start(PROCESSES, "hub");
        DeviceProxyProcess.start(
                PROCESSES,
                hub,
                hub.createDevice("box"),
                "--forward",
                "mina=127.0.0.1:" + mina.serverPort(),
                "--forward",
                "ssh=127.0.0.1:" + openSsh.map(OpenSsh::serverPort).orElse(1));
        serviceProxy = ServiceProxyProcess.start(PROCESSES, hub, "box", "mina", "ssh");
        big = PROCESSES.folder().resolve("big");
        bigDigest = writeRandom(big);
    }

    private static void findOpenSsh() throws IOException {
        Optional<String> missing = OpenSsh.missing();
        if (missing.isPresent()) {
            whyNoOpenSsh = missing.get();
            return;
        }
        OpenSsh found = new OpenSsh(PROCESSES);
        if (found.letsUsIn()) {
            openSsh = Optional.of(found);
        } else {
            whyNoOpenSsh = "sshd does not let this user in, even without a proxy";
        }
    }

    @AfterAll
    static void stop() throws Exception {
        mina.close();
        PROCESSES.close();
    }

    /** What every pair of server and client must do. */
    abstract static class Scenarios {
        abstract Ssh ssh();

        abstract int port();

        @Test
        void aCommandRunsOnTheDevice() throws Exception {
            assertThat(ssh().run(port(), "echo through the stream").strip()).isEqualTo("through the stream");
        }

        @Test
        void oneHundredMegabytesArriveIntactThereAndBack() throws Exception {
            Path there = PROCESSES.folder().resolve(getClass().getSimpleName() + "-there");
            Path back = PROCESSES.folder().resolve(getClass().getSimpleName() + "-back");

            ssh().copyThere(port(), big, there);
            assertThat(digest(there)).as("there").isEqualTo(bigDigest);

            ssh().copyHere(port(), there, back);
            assertThat(digest(back)).as("and back").isEqualTo(bigDigest);
        }
    }

    @Nested
    class WithApacheMina extends Scenarios {
        @Override
        Ssh ssh() {
            return mina;
        }

        @Override
        int port() {
            return serviceProxy.port("mina");
        }
    }

    @Nested
    class WithOpenSsh extends Scenarios {
        @BeforeEach
        void onlyWhereItIs() {
            Assumptions.assumeTrue(openSsh.isPresent(), () -> "OpenSSH was not tested: " + whyNoOpenSsh);
        }

        @Override
        OpenSsh ssh() {
            return openSsh.orElseThrow();
        }

        @Override
        int port() {
            return serviceProxy.port("ssh");
        }

        @Test
        void rsyncMakesFoldersAlikeInBothDirections() throws Exception {
            Path from = Files.createDirectory(PROCESSES.folder().resolve("tree"));
            Files.copy(big, from.resolve("big"));
            for (int i = 0; i < 50; i++) {
                Files.writeString(from.resolve("small-" + i), "file " + i);
            }
            Path there = Files.createDirectory(PROCESSES.folder().resolve("tree-there"));
            Path back = Files.createDirectory(PROCESSES.folder().resolve("tree-back"));

            ssh().rsyncThere(port(), from, there);
            ssh().rsyncHere(port(), there, back);

            assertThat(digest(back.resolve("big"))).isEqualTo(bigDigest);
            for (int i = 0; i < 50; i++) {
                assertThat(back.resolve("small-" + i)).hasContent("file " + i);
            }
        }

        @Test
        void sshReachesTheDeviceThroughAProxyCommandWithoutAnyPort() {
            assertThat(ssh().runThrough(connect(Executable.command("connect")), "box", "echo no port"))
                    .isEqualTo("no port");
        }

        @Test
        void theStartScriptServesAsAProxyCommand() {
            // It is the user's way; the jar is there, so that nothing is built.
            assertThat(ssh().runThrough(
                                    connect(List.of(Executable.script().toString(), "connect")),
                                    "box",
                                    "echo by script"))
                    .isEqualTo("by script");
        }

        private String connect(List<String> command) {
            return String.join(" ", command) + " --connection-string-file " + hub.credentialFile("service")
                    + " --device %h --name ssh";
        }
    }

    private static String writeRandom(Path file) throws IOException {
        Random random = new Random(3);
        byte[] block = new byte[1 << 20];
        MessageDigest digest = sha256();
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
            for (int left = BIG; left > 0; left -= block.length) {
                random.nextBytes(block);
                out.write(block, 0, Math.min(left, block.length));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String digest(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(file)) {
            in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
