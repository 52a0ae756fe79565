package io.culvert.registry;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An identity provider's key, which signs tokens without any code of ours or of Vert.x. */
record TokenSigner(String keyId, KeyPair pair) {
    static TokenSigner rsa(String keyId, int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return new TokenSigner(keyId, generator.generateKeyPair());
    }

    static TokenSigner ec(String keyId) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return new TokenSigner(keyId, generator.generateKeyPair());
    }

    JsonObject jwk() {
        return JsonWebKeys.ofPublicKey(pair.getPublic()).orElseThrow().put("kid", keyId);
    }

    static JsonObject set(JsonObject... keys) {
        JsonArray array = new JsonArray();
        for (JsonObject key : keys) {
            array.add(key);
        }
        return new JsonObject().put("keys", array);
    }

    String publicPem() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    /** The credential, signed by the usual algorithm of this key. */
    String bearer(JsonObject claims) throws Exception {
        return pair.getPublic().getAlgorithm().equals("RSA")
                ? bearer(claims, "RS256", "SHA256withRSA")
                : bearer(claims, "ES256", "SHA256withECDSAinP1363Format");
    }

    String bearer(JsonObject claims, String algorithm, String javaAlgorithm) throws Exception {
        String signed = signed(new JsonObject().put("alg", algorithm).put("kid", keyId), claims);
        Signature signature = Signature.getInstance(javaAlgorithm);
        signature.initSign(pair.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return "Bearer " + signed + "." + encode(signature.sign());
    }

    static String hs256(JsonObject header, JsonObject claims, byte[] secret) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        String signed = signed(header.put("alg", "HS256"), claims);
        return "Bearer " + signed + "." + encode(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    static String signed(JsonObject header, JsonObject claims) {
        return encode(header.encode().getBytes(StandardCharsets.UTF_8)) + "."
                + encode(claims.encode().getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
