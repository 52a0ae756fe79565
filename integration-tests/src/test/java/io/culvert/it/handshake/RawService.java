package io.culvert.it.handshake;

import io.culvert.protocol.ConnectionString;
import io.culvert.testhub.TestHub;
import io.culvert.testkit.Peer;
import io.culvert.testkit.PeerDial;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawResponse;
import io.culvert.testkit.RawTcp;
import io.culvert.testkit.RawTls;
import io.culvert.testkit.Sas;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A service as the reference's Node.js client is on the wire. */
public final class RawService {
    private final TestHub hub;
    private final ConnectionString credential;

    public RawService(TestHub hub) {
        this.hub = hub;
        this.credential = hub.connectionString("service");
    }

    /** Initiates a stream on a thread of its own; the timeouts are header values, null for none. */
    public CompletableFuture<RawResponse> open(String deviceId, String connectTimeout, String responseTimeout) {
        RawHttp request = RawHttp.request(
                        "POST", base() + "/twins/" + deviceId + "/streams/TestStream?api-version=2018-10-20-preview")
                .header("Authorization", sas())
                .header("Request-Id", "5ed7a7ff-0f3d-4cd1-9b4a-2b6e4d2c9a11")
                .header("User-Agent", "azure-iothub/1.10.0-preview.0");
        if (connectTimeout != null) {
            request.header("iothub-streaming-connect-timeout-in-seconds", connectTimeout);
        }
        if (responseTimeout != null) {
            request.header("iothub-streaming-response-timeout-in-seconds", responseTimeout);
        }
        request.header("Content-Length", "0").caFile(hub.caFile()).within(Duration.ofSeconds(30));
        CompletableFuture<RawResponse> answer = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        answer.complete(request.send());
                    } catch (RuntimeException | Error e) {
                        answer.completeExceptionally(e);
                    }
                },
                "raw-service");
        thread.setDaemon(true);
        thread.start();
        return answer;
    }

    /** Initiates a stream on a connection that the test may close before the answer. */
    public RawTcp openAndWait(String deviceId) {
        RawTcp connection = RawTls.connect("localhost", hub.httpsPort(), hub.caFile());
        connection.send("POST /twins/" + deviceId + "/streams/TestStream?api-version=2018-10-20-preview HTTP/1.1\r\n"
                + "Host: localhost\r\nAuthorization: " + sas() + "\r\nContent-Length: 0\r\n\r\n");
        return connection;
    }

    /** Asks for something that may be read. */
    public RawResponse get(String path) {
        return RawHttp.request("GET", base() + path)
                .header("Authorization", sas())
                .caFile(hub.caFile())
                .within(Duration.ofSeconds(30))
                .send();
    }

    public PeerDial leg(RawResponse accepted) {
        return leg(accepted.header("iothub-streaming-url"), accepted.header("iothub-streaming-auth-token"));
    }

    public PeerDial leg(String url, String ticket) {
        return Peer.dial(url).caFile(hub.caFile()).bearer(ticket);
    }

    private String sas() {
        return Sas.of(hub.hostName(), credential.key().orElseThrow().reveal())
                .policy("service")
                .toString();
    }

    private String base() {
        return "https://localhost:" + hub.httpsPort();
    }
}
