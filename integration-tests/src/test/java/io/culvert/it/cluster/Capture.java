package io.culvert.it.cluster;

import io.culvert.testkit.ChildProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/**
 * What passes over ports of the loopback interface, as tcpdump writes it down. Takes tcpdump and root; where one is missing the
 * calling tests are skipped. Owned by the test's thread.
 */
final class Capture implements AutoCloseable {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final int FILE_HEADER = 24;
    private static final int PACKET_HEADER = 16;
    private static final int ETHERNET_HEADER = 14;
    private static final int PORTS = 65536;

    private final ChildProcess tcpdump;
    private final Path file;

    private Capture(ChildProcess tcpdump, Path file) {
        this.tcpdump = tcpdump;
        this.file = file;
    }

    /** Of all connections to and from addresses that begin so, like {@code 127.1.2.}, at these ports, from now on. */
    static Capture begin(Path file, String prefix, int... ports) {
        String expression = "net " + prefix + "0/24 and ("
                + String.join(
                        " or ",
                        IntStream.of(ports).mapToObj(port -> "tcp port " + port).toList()) + ")";
        try {
            // Everything of each packet, into the file at once, with a large buffer so that none is lost.
            ChildProcess tcpdump = ChildProcess.start(
                    "tcpdump",
                    "-i",
                    "lo",
                    "-n",
                    "-s",
                    "0",
                    "-U",
                    "-B",
                    "32768",
                    "-Z",
                    "root",
                    "-w",
                    file.toString(),
                    expression);
            Capture capture = new Capture(tcpdump, file);
            try {
                tcpdump.awaitLine("listening on lo", BOUND);
                return capture;
            } catch (AssertionError e) {
                tcpdump.close();
                return Assumptions.abort("tcpdump may not listen, which takes root: " + tcpdump.lines());
            }
        } catch (UncheckedIOException e) {
            return Assumptions.abort("no tcpdump: " + e.getMessage());
        }
    }

    /** Ends it, once so many bytes were said at this port; what was said at each port, in the order of the packets. */
    Map<Integer, byte[]> endAfter(int port, int count) throws IOException {
        Awaitility.await(count + " bytes at port " + port)
                .atMost(BOUND)
                .until(() -> said().getOrDefault(port, new byte[0]).length >= count);
        tcpdump.terminate();
        tcpdump.awaitExit(BOUND);
        if (tcpdump.lines().stream().noneMatch(line -> line.startsWith("0 packets dropped by kernel"))) {
            throw new AssertionError("packets are missing: " + tcpdump.lines());
        }
        return said();
    }

    private Map<Integer, byte[]> said() throws IOException {
        Map<Integer, ByteArrayOutputStream> said = new TreeMap<>();
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int at = FILE_HEADER;
        while (all.limit() - at >= PACKET_HEADER) {
            int length = all.getInt(at + 8);
            if (all.limit() - at - PACKET_HEADER < length) {
                break;
            }
            packet(all.slice(at + PACKET_HEADER, length).order(ByteOrder.BIG_ENDIAN), said);
            at += PACKET_HEADER + length;
        }
        Map<Integer, byte[]> bytes = new TreeMap<>();
        said.forEach((port, out) -> bytes.put(port, out.toByteArray()));
        return bytes;
    }

    /** Adds what an IPv4 packet holds to the lower of its two ports, which is the one that listens. */
    private static void packet(ByteBuffer packet, Map<Integer, ByteArrayOutputStream> said) {
        int internet = (packet.get(ETHERNET_HEADER) & 0x0F) * 4;
        int end = ETHERNET_HEADER + (packet.getShort(ETHERNET_HEADER + 2) & 0xFFFF);
        int tcp = ETHERNET_HEADER + internet;
        int from = packet.getShort(tcp) & (PORTS - 1);
        int to = packet.getShort(tcp + 2) & (PORTS - 1);
        int data = tcp + (packet.get(tcp + 12) >> 4 & 0x0F) * 4;
        byte[] bytes = new byte[Math.max(0, Math.min(end, packet.limit()) - data)];
        packet.get(data, bytes);
        said.computeIfAbsent(Math.min(from, to), port -> new ByteArrayOutputStream())
                .writeBytes(bytes);
    }

    @Override
    public void close() {
        tcpdump.close();
    }
}
