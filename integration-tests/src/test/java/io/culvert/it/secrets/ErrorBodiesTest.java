package io.culvert.it.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.protocol.ConnectionString;
import io.culvert.testhub.TestHub;
import io.culvert.testhub.WithHub;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawResponse;
import io.culvert.testkit.Sas;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No answer to a request that is refused repeats a secret of it, wherever that stands: headers, path, query or body. */
@Tag("scenario")
@WithHub
class ErrorBodiesTest {
    private static final String TICKET =
            "eyJhbGciOiJFUzI1NiJ9.eyJ1c2UiOiJ0aWNrZXQiLCJleHAiOjE5MDB9.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw";
    private static final String KEY = "c2VjcmV0IG9mIHRoaXMgdGVzdCBhbG9uZSE5NzU=";
    private static final String API = "api-version=2021-04-12";
    private static final String BRIDGE = "/bridges/ih/localhost/d/d1/sid/" + "0".repeat(32) + "/r/device";

    private final SecretSearch search = new SecretSearch();
    private String policyKey;

    @BeforeEach
    void know(TestHub hub) {
        ConnectionString owner = hub.connectionString("iothubowner");
        policyKey = owner.key().orElseThrow().reveal();
        search.add(policyKey);
        search.add(KEY);
    }

    private static Stream<String> requests() {
        return Stream.of(
                "GET /devices/d1?" + API,
                "GET /devices?" + API,
                "GET /twins/d1?" + API,
                "GET /statistics/devices?" + API,
                "GET /nothing/here?" + API,
                "PUT /devices/d1?" + API,
                "PUT /devices/d1/modules/m1?" + API,
                "PATCH /twins/d1?" + API,
                "POST /devices?" + API,
                "POST /devices/query?" + API,
                "POST /twins/d1/streams/s?" + API,
                "POST /twins/d1/modules/m1/streams/s?" + API,
                "GET " + BRIDGE,
                "GET " + BRIDGE + "?token=" + TICKET,
                "GET /$iothub/websocket?" + API + "&key=" + KEY.replace("=", "%3D"),
                "DELETE /devices/" + KEY.replace("=", "%3D") + "?" + API);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void holdNoSecret(String request, TestHub hub) {
        String method = request.substring(0, request.indexOf(' '));
        String path = request.substring(request.indexOf(' ') + 1);
        String body = "{\"deviceId\":\"d1\",\"query\":\"SELECT '" + KEY + "\",\"authentication\":{\"type\":\"sas\","
                + "\"symmetricKey\":{\"primaryKey\":\"" + KEY + KEY + "\",\"secondaryKey\":7}}}";
        boolean bare = method.equals("GET") || method.equals("DELETE");
        for (String credential : credentials(hub)) {
            for (String sent : bare ? List.of("") : List.of(body, "[" + body + "]")) {
                RawHttp asked = RawHttp.request(method, "https://localhost:" + hub.httpsPort() + path)
                        .header("Authorization", credential)
                        .header("iothub-streaming-connect-timeout-in-seconds", KEY)
                        .caFile(hub.caFile())
                        .within(Duration.ofSeconds(20));

                RawResponse answer = bare
                        ? asked.send()
                        : asked.header("Content-Type", "application/json")
                                .body(sent)
                                .send();

                assertThat(answer.status()).as("%s", answer).isNotEqualTo(500);
                assertThat(search.found(answer.toString()))
                        .as("%s with %s: %s", request, credential, answer)
                        .isEmpty();
            }
        }
    }

    private List<String> credentials(TestHub hub) {
        Sas good = Sas.of(hub.hostName(), policyKey).policy("iothubowner");
        return List.of(
                good.toString(),
                good.expires(Instant.now().minusSeconds(600)).toString(),
                good.policy("unknown").toString(),
                good + "tampered",
                "SharedAccessSignature sr=" + hub.hostName() + "&sig=" + KEY + "&se=x",
                "SharedAccessKey=" + KEY,
                "Bearer " + TICKET);
    }
}
