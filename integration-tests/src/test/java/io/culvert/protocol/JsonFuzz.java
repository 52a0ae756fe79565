package io.culvert.protocol;

import static io.culvert.it.fuzz.Fuzzed.read;
import static io.culvert.it.fuzz.Fuzzed.require;

import io.culvert.it.fuzz.Fuzzed;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/** Fuzz target: control messages, the claims of tickets, and the bodies of errors. */
public final class JsonFuzz {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    private JsonFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = Fuzzed.text(data);
        read(() -> ControlMessage.parse(text)).flatMap(message -> message).ifPresent(message -> {
            Optional<ControlMessage> again = ControlMessage.parse(message.toJson());
            require(again.equals(Optional.of(message)), () -> message + " read again: " + again);
        });
        claims(text);

        JsonObject nested = new JsonObject(ErrorBody.nested(CloseReason.BAD_REQUEST, text, NOW));
        String inner = new JsonObject(nested.getString("Message")).getString("message");
        require(inner.equals(text), () -> "message: " + inner);
        String named = new JsonObject(ErrorBody.named(CloseReason.BAD_REQUEST, text, NOW)).getString("Message");
        require(named.endsWith(";" + text), () -> "message: " + named);
    }

    private static void claims(String text) {
        JsonObject json;
        try {
            json = new JsonObject(text);
        } catch (DecodeException e) {
            return;
        }
        if (json.getMap() != null) {
            read(() -> TicketClaims.fromJson(json)).ifPresent(claims -> {
                TicketClaims again = TicketClaims.fromJson(claims.toJson());
                require(again.equals(claims), () -> claims + " read again: " + again);
            });
        }
    }
}
