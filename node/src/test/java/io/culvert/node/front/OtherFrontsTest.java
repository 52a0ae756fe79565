package io.culvert.node.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.node.config.ConfigReader;
import io.culvert.node.config.ManagementConfig;
import io.culvert.node.config.MqttConfig;
import io.culvert.testkit.RawTcp;
import io.culvert.testkit.RawTls;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class OtherFrontsTest extends FrontSetUp {
    @Test
    void otherProtocolsOnTheMqttPortAreClosedAndThePortLivesOn() {
        MqttFront front = MqttFront.bind(vertx, mqtt(), tls, ConnectionLimit.ofProcess(), 2)
                .await();
        front.open(socket -> socket.handler(bytes -> socket.write(bytes)));

        for (String garbage : List.of(
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\u0000\u0001\u0002\u0003\u0004\u0005", "x".repeat(1 << 20))) {
            try (RawTcp client = RawTcp.connect("127.0.0.1", front.port())) {
                sendIgnoringReset(client, garbage);
                client.awaitEnd(WAIT);
            }
        }
        try (RawTls client = RawTls.connect("localhost", front.port(), folder.caFile())) {
            client.send("still there");
            assertThat(text(client.readExactly(11, WAIT))).isEqualTo("still there");
        }
    }

    @Test
    void theManagementPortSaysWhyTheNodeIsNotReady() {
        List<String> reasons = new CopyOnWriteArrayList<>(List.of("starting"));
        ManagementFront front = ManagementFront.bind(
                        vertx,
                        ConfigReader.read(ManagementConfig.defaults(), Optional.empty(), Map.of(), Map.of("port", "0")),
                        ConnectionLimit.ofProcess(),
                        () -> reasons)
                .await();

        assertThat(clear(front.port(), "/health/live")).startsWith("HTTP/1.1 200 ");
        assertThat(clear(front.port(), "/health/ready"))
                .startsWith("HTTP/1.1 503 ")
                .endsWith("{\"ready\":false,\"reasons\":[\"starting\"]}");
        reasons.clear();
        assertThat(clear(front.port(), "/health/ready")).startsWith("HTTP/1.1 200 ");
    }

    private static String clear(int port, String path) {
        try (RawTcp client = RawTcp.connect("127.0.0.1", port)) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            return text(client.readAll(WAIT));
        }
    }

    private static MqttConfig mqtt() {
        return ConfigReader.read(
                MqttConfig.defaults(), Optional.empty(), Map.of(), Map.of("host", "127.0.0.1", "port", "0"));
    }
}
