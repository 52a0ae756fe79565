package io.culvert.it.handshake;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.client.DeviceClient;
import io.culvert.client.DeviceStream;
import io.culvert.client.StreamEnd;
import io.culvert.protocol.CloseReason;
import io.culvert.testhub.TestHub;
import io.culvert.testhub.WithHub;
import io.culvert.testkit.Frame;
import io.culvert.testkit.Peer;
import io.culvert.testkit.RawResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A browser's page that speaks {@code culvert.v1} by the word of docs/reference/wire.md, with a device of the Java SDK that
 * echoes.
 */
@Tag("every-layout")
@WithHub({"coordinator.handshake.deadline=3000ms", "endpoint.wire.liveness=500ms"})
class CulvertV1Test {
    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final byte[] HELLO = "hello, world".getBytes(StandardCharsets.UTF_8);
    private static final String HELLO_MESSAGE =
            "{\"type\":\"hello\",\"version\":1,\"capabilities\":[\"half-close\",\"counts\"]}";

    private final CompletableFuture<StreamEnd> deviceEnd = new CompletableFuture<>();
    private DeviceClient device;
    private Peer page;

    @BeforeEach
    void aPageHasAStreamToADeviceThatEchoes(TestHub hub) throws Exception {
        device = DeviceClient.create(hub.vertx(), hub.options(hub.createDevice()))
                .onOffer(offer -> offer.accept().onSuccess(this::echo));
        device.connect().await(BOUND.toSeconds(), SECONDS);
        RawResponse accepted =
                new RawService(hub).open(device.identity().deviceId(), "0", "5").get(BOUND.toSeconds(), SECONDS);
        page = Peer.dial(accepted.header("iothub-streaming-url"))
                .caFile(hub.caFile())
                .header("Origin", "https://localhost:" + hub.httpsPort())
                .subprotocols("culvert.v1", "culvert.ticket." + accepted.header("iothub-streaming-auth-token"))
                .connect();

        assertThat(page.subprotocol()).isEqualTo("culvert.v1");
        page.sendText(HELLO_MESSAGE);
        assertThat(text())
                .isEqualTo(
                        "{\"type\":\"paired\",\"version\":1,\"peer\":\"culvert.v1\",\"capabilities\":[],\"liveness\":500}");
        assertThat(text()).isEqualTo(HELLO_MESSAGE);
        page.sendBinary(HELLO);
        assertThat(page.readMessage(BOUND).payload()).isEqualTo(HELLO);
    }

    @AfterEach
    void bothAreGone() throws Exception {
        page.close();
        device.close().await(BOUND.toSeconds(), SECONDS);
    }

    @Test
    void bothSidesKnowThatEveryByteArrived(TestHub hub) throws Exception {
        page.sendText("{\"type\":\"eof\",\"sent\":12}");
        assertThat(text()).isEqualTo("{\"type\":\"eof\",\"sent\":12}");
        page.sendText("{\"type\":\"end\",\"reason\":\"completed\",\"sent\":12,\"received\":12}");
        assertThat(text()).isEqualTo("{\"type\":\"end\",\"reason\":\"completed\",\"sent\":12,\"received\":12}");

        assertThat(page.awaitClosing(BOUND).code()).isEqualTo(1000);
        assertThat(page.awaitClosing(BOUND).reason()).isEqualTo("completed");
        assertThat(deviceEnd.get(BOUND.toSeconds(), SECONDS)).isEqualTo(new StreamEnd(CloseReason.COMPLETED, 12, 12));
        assertThat(hub.ended().awaitOf(device.identity().deviceId(), BOUND).reason())
                .isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void aCountThatIsNotThatOfTheBytesIsALostConnection() throws Exception {
        page.sendText("{\"type\":\"eof\",\"sent\":13}");

        assertThat(text()).contains("\"type\":\"end\",\"reason\":\"connection-lost\"");
        assertThat(page.awaitClosing(BOUND).code()).isEqualTo(1011);
        assertThat(deviceEnd.get(BOUND.toSeconds(), SECONDS).reason()).isEqualTo(CloseReason.CONNECTION_LOST);
    }

    @Test
    void aCleanCloseWithoutAWordIsNotCompleted() throws Exception {
        page.sendClose(1000, "");

        assertThat(deviceEnd.get(BOUND.toSeconds(), SECONDS).reason()).isEqualTo(CloseReason.CONNECTION_LOST);
    }

    @Test
    void anEndOfAnotherReasonIsTheOthersReason() throws Exception {
        page.sendText("{\"type\":\"end\",\"reason\":\"reset\",\"sent\":12,\"received\":12,\"more\":\"ignored\"}");
        page.sendClose(1011, "reset");

        assertThat(deviceEnd.get(BOUND.toSeconds(), SECONDS)).isEqualTo(new StreamEnd(CloseReason.RESET, 12, 12));
    }

    private String text() {
        Frame message = page.readMessage(BOUND);
        assertThat(message.opcode()).isEqualTo(Frame.TEXT);
        return message.text();
    }

    private void echo(DeviceStream stream) {
        stream.handler(stream::write).endHandler(end -> stream.end());
        stream.closed().onSuccess(deviceEnd::complete);
    }
}
