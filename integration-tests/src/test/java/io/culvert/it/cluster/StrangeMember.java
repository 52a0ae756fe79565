package io.culvert.it.cluster;

import io.culvert.it.process.Processes;
import io.culvert.testkit.ChildProcess;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * A process that has joined a cluster at Hazelcast's port, as a lite member without any class of the hub: it reads and writes what the
 * nodes share. Owned by the test's thread.
 */
public final class StrangeMember implements AutoCloseable {
    private static final Duration BOUND = Duration.ofSeconds(90);
    private static final String SIZE = "size ";
    private static final String TEXT = "text ";

    private final ChildProcess process;
    private int commands;

    /** One that has joined, from the host with this number, where no node may be. */
    public static StrangeMember join(TestCluster cluster, Processes processes, Hosts hosts, int host) {
        ClusterNode first = cluster.nodes().get(0);
        StrangeMember member = new StrangeMember(processes.start(hosts.builder(
                processes,
                host,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath(),
                        source().toString(),
                        clusterName(first.data().resolve("cluster").resolve("ca.pem")),
                        hosts.address(host),
                        first.address() + ":5701"))));
        member.process.awaitLine("^joined " + (cluster.nodes().size() + 1) + "$", BOUND);
        return member;
    }

    private StrangeMember(ChildProcess process) {
        this.process = process;
    }

    /** How many entries each shared object has. */
    public Map<String, Integer> sizes() {
        return run("sizes").stream()
                .filter(line -> line.startsWith(SIZE))
                .map(line -> line.split(" "))
                .collect(Collectors.toMap(
                        words -> words[1], words -> Integer.parseInt(words[2]), Integer::max, TreeMap::new));
    }

    /** The text of each entry of a map of texts: its key, a space, its value. */
    public List<String> texts(String map) {
        return run("texts " + map).stream()
                .filter(line -> line.startsWith(TEXT))
                .map(line -> line.substring(TEXT.length()))
                .toList();
    }

    public void put(String map, String key, String value) {
        run("put " + map + " " + key + " " + value);
    }

    public void clear(String map) {
        run("clear " + map);
    }

    /** All entries of all shared objects, as they are kept. */
    public byte[] dump(Path file) {
        run("dump " + file);
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the command has printed. */
    private List<String> run(String command) {
        int before = process.stdout().size();
        try {
            process.input().write((command + "\n").getBytes(StandardCharsets.UTF_8));
            process.input().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        commands++;
        Awaitility.await(command).atMost(BOUND).until(() -> ended() == commands);
        List<String> printed = process.stdout();
        String end = printed.get(printed.size() - 1);
        if (!end.startsWith("done ")) {
            throw new AssertionError(command + ": " + end);
        }
        return printed.subList(before, printed.size() - 1);
    }

    private long ended() {
        return process.stdout().stream()
                .filter(line -> line.startsWith("done ") || line.startsWith("failed "))
                .count();
    }

    /** Hazelcast, and Vert.x whose registrations lie in a map. */
    private static String classPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> entry.matches(".*/(hazelcast|vertx-hazelcast|vertx-core)-[0-9][^/]*\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path source() {
        try {
            return Path.of(
                    StrangeMember.class.getResource("/cluster/LiteMember.java").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String clusterName(Path authority) {
        try (InputStream file = Files.newInputStream(authority)) {
            byte[] certificate = CertificateFactory.getInstance("X.509")
                    .generateCertificate(file)
                    .getEncoded();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate);
            return "culvert-" + HexFormat.of().formatHex(hash, 0, 4);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
