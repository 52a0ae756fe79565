package io.culvert.testkit.conformance;

import io.culvert.testkit.Peer;
import io.culvert.testkit.RawHttp;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The C# service SDK: other api-version, timeouts that may be fractions or missing, more headers, ClientWebSocket. */
public final class CSharpService extends ServicePlayer {
    private CSharpService(Deployment hub) {
        super(hub);
    }

    public static CSharpService of(Deployment hub) {
        return new CSharpService(hub);
    }

    @Override
    RawHttp request(String path, String connect, String response) {
        RawHttp request = hub.http("POST", path + "?api-version=2018-06-30")
                .exactly()
                .header("Host", hub.authority())
                .header("Accept", "application/json")
                .header("User-Agent", "Microsoft.Azure.Devices/1.18.0-preview-003")
                .header(
                        "Authorization",
                        signature().order("sr", "sig", "se", "skn").toString());
        if (connect != null) {
            request.header(CONNECT_TIMEOUT, connect);
        }
        if (response != null) {
            request.header(RESPONSE_TIMEOUT, response);
        }
        return request.header("Content-Length", "0").header("Connection", "close");
    }

    /** WebUtility.UrlEncode: a space would be a plus sign, but ids have none. */
    @Override
    String devicePath(String deviceId) {
        return "/twins/" + URLEncoder.encode(deviceId, StandardCharsets.UTF_8);
    }

    @Override
    public Peer dial(Initiation accepted) {
        return UpgradeForm.DOT_NET.dial(hub, accepted.url(), accepted.token(), "");
    }
}
