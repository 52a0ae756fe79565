package io.culvert.registry;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;

/** A certificate authority as a JSON object; the names are those of the reference's management API. */
final class AuthorityJson {
    private AuthorityJson() {}

    static JsonObject of(Authority authority) {
        X509Certificate certificate = Certificates.ofBase64(authority.certificate());
        JsonObject properties = new JsonObject()
                .put("subject", certificate.getSubjectX500Principal().getName())
                .put("expiry", certificate.getNotAfter().toInstant().toString())
                .put(
                        "thumbprint",
                        HexFormat.of()
                                .formatHex(Certificates.digest("SHA-1", certificate))
                                .toUpperCase(Locale.ROOT))
                .put("isVerified", authority.verified())
                .put("created", authority.createdAt().toString())
                .put("updated", authority.updatedAt().toString())
                .put("certificate", authority.certificate());
        authority.verificationCode().ifPresent(code -> properties.put("verificationCode", code));
        return new JsonObject()
                .put("name", authority.name())
                .put("etag", authority.etag())
                .put("properties", properties);
    }

    static JsonObject of(AuthorityCalls.All all) {
        JsonArray value = new JsonArray();
        all.authorities().forEach(authority -> value.add(of(authority)));
        return new JsonObject().put("value", value);
    }

    /** The certificate of a body: PEM as it is, or an object with {@code certificate}, or with that in {@code properties}. */
    static Outcome<String> certificate(Buffer body) {
        String text = body == null ? "" : body.toString().strip();
        if (!text.startsWith("{")) {
            return text.isEmpty()
                    ? Outcome.refused(
                            CloseReason.BAD_REQUEST, "the body is empty (expected: a certificate in PEM, or JSON)")
                    : Outcome.granted(text);
        }
        try {
            JsonObject json = new JsonObject(text);
            JsonObject holder = json.containsKey("properties") ? JsonFields.object(json, "properties") : json;
            return JsonFields.text(holder, "certificate")
                    .map(Outcome::granted)
                    .orElseGet(() -> Outcome.refused(CloseReason.BAD_REQUEST, "certificate: missing"));
        } catch (DecodeException e) {
            return Outcome.refused(CloseReason.BAD_REQUEST, "the body is neither PEM nor a JSON object");
        } catch (IllegalArgumentException e) {
            return Outcome.refused(CloseReason.BAD_REQUEST, e.getMessage());
        }
    }
}
