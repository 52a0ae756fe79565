package io.culvert.registry;

import static io.culvert.it.fuzz.Fuzzed.read;
import static io.culvert.it.fuzz.Fuzzed.require;

import io.culvert.it.fuzz.Fuzzed;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Secret;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Fuzz target: bearer tokens, the lines of an input being the parts before they are encoded; and sets of keys that verify them. */
public final class BearerFuzz {
    private static final Vertx VERTX = Vertx.vertx();
    private static final String DEVICES = "devices";

    private BearerFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = Fuzzed.text(data);
        BearerToken.read("Bearer " + text).ifPresent(BearerFuzz::judged);
        String parts = Stream.of(text.split("\n", -1))
                .map(part ->
                        Base64.getUrlEncoder().withoutPadding().encodeToString(part.getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.joining("."));
        BearerToken.read("Bearer " + parts).ifPresent(BearerFuzz::judged);
        keys(text);
    }

    private static void judged(BearerToken token) {
        token.keyId();
        token.isFrom("issuer");
        read(token::name).ifPresent(name -> {
            require(!name.isBlank() && name.length() <= 256, () -> "name: " + name);
            require(name.chars().noneMatch(Character::isISOControl), () -> "controls in a name");
        });
        read(() -> token.isFor(List.of("audience")));
        Stream.of("exp", "nbf", "iat").forEach(claim -> read(() -> token.time(claim)));
        read(token::rights);
        read(() -> token.reaches(Optional.of(Identity.device("d1")), DEVICES));
        boolean limited = token.claims().containsKey(DEVICES);
        require(
                !read(() -> token.reaches(Optional.empty(), DEVICES)).orElse(false) || !limited,
                () -> "a token of some devices reaches the hub");
    }

    private static void keys(String text) {
        JsonObject set;
        try {
            set = new JsonObject(text);
        } catch (DecodeException noSet) {
            return;
        }
        JsonWebKeys keys = JsonWebKeys.of(VERTX, List.of(set), new Secret(""), List.of("RS256", "ES256"));
        require(!keys.signed("e30.e30."), () -> "a token that nobody signed is taken: " + text);
    }
}
