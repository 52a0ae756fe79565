package io.culvert.registry;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Reads the files with keys of bearer tokens. Blocks; an IllegalArgumentException names the key of the configuration. */
final class TokenKeyFiles {
    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String END = "-----END PUBLIC KEY-----";

    private TokenKeyFiles() {}

    /** The JWK sets that the configured files hold. */
    static List<JsonObject> read(TokenConfig config) {
        List<JsonObject> sets = new ArrayList<>();
        JsonArray keys = new JsonArray();
        config.keys().forEach(file -> keys.add(publicKey("registry.tokens.keys: " + file, file)));
        sets.add(new JsonObject().put("keys", keys));
        config.jwksFile().ifPresent(file -> sets.add(set("registry.tokens.jwks-file: " + file, file)));
        return sets;
    }

    private static JsonObject set(String name, Path file) {
        try {
            return new JsonObject(text(name, file));
        } catch (DecodeException e) {
            throw new IllegalArgumentException(name + ": no JSON object (expected: a JWK set)");
        }
    }

    private static JsonObject publicKey(String name, Path file) {
        String pem = text(name, file);
        try {
            PublicKey key =
                    pem.contains(BEGIN) ? bare(pem) : Certificates.ofText(pem).getPublicKey();
            return JsonWebKeys.ofPublicKey(key).orElseThrow();
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    name + ": not read (expected: a public key or a certificate, RSA or EC, in PEM)");
        }
    }

    private static PublicKey bare(String pem) {
        int from = pem.indexOf(BEGIN) + BEGIN.length();
        byte[] der = Base64.getMimeDecoder().decode(pem.substring(from, pem.indexOf(END)));
        for (String algorithm : List.of("RSA", "EC")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                // Of the other kind, or none.
            }
        }
        throw new IllegalArgumentException("public key");
    }

    private static String text(String name, Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    name + ": cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }
}
