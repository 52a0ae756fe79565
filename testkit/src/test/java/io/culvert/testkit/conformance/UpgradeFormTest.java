package io.culvert.testkit.conformance;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each SDK's upgrade as it stands on the wire, and the answers that it would not take. */
class UpgradeFormTest {
    private static final Deployment HUB = Deployment.of("localhost");
    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private String answer = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ACCEPT\r\n";
    private String url;

    @BeforeEach
    void start() throws Exception {
        NetServer server = vertx.createNetServer()
                .connectHandler(socket -> socket.handler(bytes -> {
                    String request = bytes.toString();
                    requests.add(request);
                    String key = request.replaceAll("(?s).*Sec-WebSocket-Key: ([^\r]*)\r.*", "$1");
                    socket.write(
                            "HTTP/1.1 101 Switching Protocols\r\n" + answer.replace("ACCEPT", accept(key)) + "\r\n");
                }));
        int port = server.listen(0, "127.0.0.1").await(5, SECONDS).actualPort();
        url = "ws://localhost:" + port + "/bridges/x";
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, SECONDS);
    }

    private static String accept(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes()));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String asked(UpgradeForm form, String subprotocol) throws Exception {
        form.dial(HUB, url, "eyJ.x", subprotocol).close();
        return requests.poll(5, SECONDS)
                .replaceAll("Key: [A-Za-z0-9+/]{22}==", "Key: KEY")
                .replaceAll("localhost:[0-9]+", "HOST:PORT");
    }

    @Test
    void nodeAsksWithCompressionAndTheHostLast() throws Exception {
        assertThat(asked(UpgradeForm.NODE_WS, ""))
                .isEqualTo("GET /bridges/x HTTP/1.1\r\n"
                        + "Sec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: KEY\r\n"
                        + "Connection: Upgrade\r\n"
                        + "Upgrade: websocket\r\n"
                        + "Authorization: Bearer eyJ.x\r\n"
                        + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
                        + "Host: HOST:PORT\r\n\r\n");
    }

    @Test
    void cAsksWithItsPortAndASubprotocol() throws Exception {
        assertThat(asked(UpgradeForm.C_UWS, "MQTT"))
                .isEqualTo("GET /bridges/x HTTP/1.1\r\n"
                        + "Host: HOST:PORT\r\n"
                        + "Upgrade: websocket\r\n"
                        + "Connection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: KEY\r\n"
                        + "Sec-WebSocket-Protocol: MQTT\r\n"
                        + "Sec-WebSocket-Version: 13\r\n"
                        + "Authorization: Bearer eyJ.x\r\n\r\n");
    }

    @Test
    void dotNetAsksWithItsTokenFirst() throws Exception {
        assertThat(asked(UpgradeForm.DOT_NET, ""))
                .isEqualTo("GET /bridges/x HTTP/1.1\r\n"
                        + "Host: HOST:PORT\r\n"
                        + "Authorization: Bearer eyJ.x\r\n"
                        + "Connection: Upgrade\r\n"
                        + "Upgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: KEY\r\n\r\n");
    }

    @Test
    void anExtensionOrASubprotocolThatWasNotAskedForIsRefused() {
        String good = answer;
        answer = good + "Sec-WebSocket-Protocol: MQTT\r\n";
        refused(UpgradeForm.NODE_WS, "subprotocol even though none requested");
        refused(UpgradeForm.DOT_NET, "sub-protocol: [MQTT]");
        answer = good + "Sec-WebSocket-Extensions: permessage-deflate\r\n";
        refused(UpgradeForm.NODE_WS, "extension");
    }

    @Test
    void dotNetReadsEachHeaderStrictly() {
        answer = answer.replace("Connection: Upgrade", "Connection: keep-alive, Upgrade");
        refused(UpgradeForm.DOT_NET, "Connection: [keep-alive, Upgrade]");
    }

    @Test
    void aWrongKeyIsRefusedButByTheCClient() throws Exception {
        answer = answer.replace("ACCEPT", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        refused(UpgradeForm.NODE_WS, "invalid server key");
        refused(UpgradeForm.DOT_NET, "invalid server key");
        assertThat(asked(UpgradeForm.C_UWS, "MQTT")).startsWith("GET ");
    }

    private void refused(UpgradeForm form, String why) {
        assertThatThrownBy(() -> form.dial(HUB, url, "eyJ.x", "")).hasMessageContaining(why);
        requests.clear();
    }
}
