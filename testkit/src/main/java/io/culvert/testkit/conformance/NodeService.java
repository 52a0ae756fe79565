package io.culvert.testkit.conformance;

import io.culvert.testkit.Peer;
import io.culvert.testkit.RawHttp;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The Node.js service SDK with device streams: both timeouts in every request, the id strictly encoded and the name not at
 * all, then ws 3.3.3, which sends as soon as it is open, in binary frames of up to 64 KiB, and closes without a code.
 */
public final class NodeService extends ServicePlayer {
    /** The longest frame that its proxy sample emits. */
    static final int LONGEST_FRAME = 65_536;

    private static final String PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

    private NodeService(Deployment hub) {
        super(hub);
    }

    public static NodeService of(Deployment hub) {
        return new NodeService(hub);
    }

    @Override
    RawHttp request(String path, String connect, String response) {
        return requestWith("?api-version=2018-10-20-preview", path, connect, response);
    }

    /** The same with another query. */
    RawHttp requestWith(String query, String path, String connect, String response) {
        RawHttp request = hub.http("POST", path + query)
                .exactly()
                .header("Host", hub.authority())
                .header(
                        "Authorization",
                        signature().order("sr", "sig", "skn", "se").toString())
                .header("Request-Id", UUID.randomUUID().toString())
                .header("User-Agent", "azure-iothub/1.10.0-preview.0");
        if (connect != null) {
            request.header(CONNECT_TIMEOUT, connect);
        }
        if (response != null) {
            request.header(RESPONSE_TIMEOUT, response);
        }
        return request.header("Content-Length", "0").header("Connection", "close");
    }

    @Override
    String devicePath(String deviceId) {
        StringBuilder path = new StringBuilder("/twins/");
        for (byte octet : deviceId.getBytes(StandardCharsets.UTF_8)) {
            if (PLAIN.indexOf(octet) >= 0) {
                path.append((char) octet);
            } else {
                path.append(String.format("%%%02X", octet & 0xFF));
            }
        }
        return path.toString();
    }

    @Override
    public Peer dial(Initiation accepted) {
        return UpgradeForm.NODE_WS.dial(hub, accepted.url(), accepted.token(), "");
    }
}
