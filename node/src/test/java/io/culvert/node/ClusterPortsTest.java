package io.culvert.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the ports that are for nodes listen: Hazelcast's has neither TLS nor authentication. */
class ClusterPortsTest {
    private static final Path TABLE = Path.of("/proc/net/tcp");
    private static final String LISTEN = "0A";

    /** Another loopback address than the one that everything else here uses. */
    private static final String HOST = "127.0.0.9";

    private static final String WRONG_PROTOCOL = "HZX";
    private static final String HOST_IN_TABLE = "0900007F";

    @TempDir
    private static Path temp;

    private static TestNodes nodes;

    @BeforeAll
    static void start() throws Exception {
        nodes = new TestNodes(temp, "a");
        nodes.start(
                "a",
                "registry,endpoint",
                Map.of("cluster.host", HOST, "cluster.members", HOST + ":" + nodes.port("a")));
    }

    @AfterAll
    static void stop() throws Exception {
        nodes.close();
    }

    @Test
    void whatIsForNodesListensOnTheClustersAddressAlone() throws Exception {
        assumeThat(TABLE).as("the kernel's table of sockets").isReadable();

        assertThat(addressesOf(nodes.port("a"))).singleElement().asString().endsWith(HOST_IN_TABLE);
        assertThat(addressesOf(nodes.busPort("a"))).singleElement().asString().endsWith(HOST_IN_TABLE);
        assertThat(addressesOf(nodes.linkPort("a"))).singleElement().asString().endsWith(HOST_IN_TABLE);
    }

    @Test
    void hazelcastTakesMembersAndNoClients() throws Exception {
        // A member that took clients would wait for more.
        assertThat(answer("CP2")).isIn(Optional.empty(), Optional.of(WRONG_PROTOCOL));
        assertThat(answer("GET /hazelcast/health/ready HTTP/1.1\r\nHost: h\r\n\r\n")
                        .orElse(""))
                .doesNotContain("HTTP");
    }

    /** What comes within a second; empty when the connection was closed without a byte. */
    private static Optional<String> answer(String request) throws IOException {
        try (Socket socket = new Socket(HOST, nodes.port("a"))) {
            socket.setSoTimeout(1000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] bytes = new byte[64];
            int read = socket.getInputStream().read(bytes);
            return read < 0 ? Optional.empty() : Optional.of(new String(bytes, 0, read, StandardCharsets.ISO_8859_1));
        } catch (SocketTimeoutException silent) {
            return Optional.of("");
        } catch (SocketException reset) {
            return Optional.empty();
        }
    }

    /** As the table writes them: hexadecimal, the last byte first. */
    private static List<String> addressesOf(int port) throws IOException {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        List<String> addresses = new ArrayList<>();
        for (Path table : List.of(TABLE, Path.of("/proc/net/tcp6"))) {
            if (Files.exists(table)) {
                for (String line : Files.readAllLines(table)) {
                    String[] columns = line.strip().split("\\s+");
                    if (columns.length > 3 && columns[3].equals(LISTEN) && columns[1].endsWith(suffix)) {
                        addresses.add(columns[1].substring(0, columns[1].length() - suffix.length()));
                    }
                }
            }
        }
        return addresses;
    }
}
