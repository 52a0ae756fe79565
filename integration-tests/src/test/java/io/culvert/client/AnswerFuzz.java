package io.culvert.client;

import static io.culvert.it.fuzz.Fuzzed.read;
import static io.culvert.it.fuzz.Fuzzed.require;

import io.culvert.client.proxy.Targets;
import io.culvert.it.fuzz.Fuzzed;
import io.culvert.protocol.HostPort;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Fuzz target: what a client makes of any answer of a hub, of the proxy variables and of its own arguments. */
public final class AnswerFuzz {
    private static final int[] STATUS = {200, 400, 401, 404, 429, 504, 599};

    private AnswerFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = Fuzzed.textWithSecret(data);
        for (int status : STATUS) {
            HubAnswer answer = new HubAnswer(status, MultiMap.caseInsensitiveMultiMap(), Buffer.buffer(data));
            answer.json();
            answer.reason();
            String detail = answer.detail(Clock.systemUTC());
            require(!detail.isBlank(), () -> "nothing said of " + text);
        }
        read(() -> Thumbprint.parse(text));
        line(text);
        read(() -> ProxyRules.fromEnvironment(Map.of("https_proxy", text, "no_proxy", "a,b")));
        ProxyRules rules =
                ProxyRules.fromEnvironment(Map.of("https_proxy", "http://proxy.example:3128", "no_proxy", text));
        rules.forTarget(new HostPort("hub.example", 443));
        rules.forTarget(new HostPort("::1", 443));
        // Forwards hold no secret, and the one that is wrong is repeated.
        String forwards = Fuzzed.text(data);
        try {
            Targets.parse(List.of(forwards.split(" ")));
        } catch (IllegalArgumentException refused) {
            require(refused.getMessage() != null, () -> "nothing said of " + forwards);
        }
    }

    /** A line of an import holds keys. */
    private static void line(String text) {
        try {
            JsonObject line = new JsonObject(text);
            read(() -> IdentityChange.modeOf(line));
            read(() -> IdentityChange.of(line, IdentityChange.Mode.CREATE));
        } catch (DecodeException notJson) {
            // Whoever reads the file says in which line.
        }
    }
}
