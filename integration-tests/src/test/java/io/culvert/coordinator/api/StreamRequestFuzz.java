package io.culvert.coordinator.api;

import static io.culvert.it.fuzz.Fuzzed.require;

import io.culvert.coordinator.handshake.HandshakeRequest;
import io.culvert.it.fuzz.Fuzzed;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.StreamHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** Fuzz target: the request that opens a stream: path, credential and two waits, one in each line. */
public final class StreamRequestFuzz {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private StreamRequestFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String[] lines = Fuzzed.textWithSecret(data).split("\n", -1);
        if (lines.length < 4 || !StreamRequest.matches(lines[0])) {
            return;
        }
        Outcome<HandshakeRequest> read = StreamRequest.read(request(
                lines[0],
                Map.of(
                        "authorization",
                        lines[1],
                        StreamHeaders.CONNECT_TIMEOUT.toLowerCase(Locale.ROOT),
                        lines[2],
                        StreamHeaders.RESPONSE_TIMEOUT.toLowerCase(Locale.ROOT),
                        lines[3])));
        if (read instanceof Outcome.Refused<HandshakeRequest> refused) {
            Fuzzed.hidesSecret(refused.detail());
        } else if (read instanceof Outcome.Granted<HandshakeRequest> granted) {
            HandshakeRequest wanted = granted.value();
            require(isWait(wanted.connectTimeout()) && isWait(wanted.responseTimeout()), () -> "waits of " + wanted);
        }
    }

    private static boolean isWait(Duration wait) {
        return !wait.isNegative() && wait.compareTo(LONGEST) <= 0;
    }

    /** Answers what is read of it; anything else is a fault of this target. */
    private static HttpServerRequest request(String path, Map<String, String> headers) {
        return (HttpServerRequest) Proxy.newProxyInstance(
                StreamRequestFuzz.class.getClassLoader(),
                new Class<?>[] {HttpServerRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "path" -> path;
                    case "getHeader" -> headers.get(arguments[0].toString().toLowerCase(Locale.ROOT));
                    default -> throw new IllegalStateException(method.getName());
                });
    }
}
