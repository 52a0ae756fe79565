package io.culvert.client;

import static io.culvert.client.RegistryRequests.reading;

import io.culvert.protocol.Percent;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The certificate authorities of a hub. One is added, then verified: the hub gives a code, and whoever holds the CA's private key
 * signs a certificate with that code as its common name. Safe for any thread.
 *
 * <p>Futures fail as those of {@link RegistryClient}. Names are 1 to 64 letters, digits and {@code . _ -}.
 */
public final class CaCertificates {
    private final RegistryRequests requests;

    CaCertificates(RegistryRequests requests) {
        this.requests = requests;
    }

    public Future<List<CaCertificate>> list() {
        return requests.get("/certificates")
                .map(reading(json -> RegistryRequests.items(
                        json.getJsonArray("value", new JsonArray()), reading(CaCertificate::of))));
    }

    public Future<CaCertificate> get(String name) {
        return requests.get(path(name)).map(reading(CaCertificate::of));
    }

    /** Adds an authority, which counts for nothing before it is verified. */
    public Future<CaCertificate> add(String name, String pem) {
        return requests.send(HttpMethod.PUT, path(name), "", body(pem)).map(reading(CaCertificate::of));
    }

    /** Asks for a code for a proof; an older code is worth nothing from then on. */
    public Future<CaCertificate> generateVerificationCode(String name) {
        return requests.send(
                        HttpMethod.POST,
                        path(name) + "/generateVerificationCode",
                        RegistryRequests.ANY_VERSION,
                        new JsonObject())
                .map(reading(CaCertificate::of));
    }

    /**
     * Verifies an authority.
     *
     * @param pem a certificate that it signed, with the verification code as its common name
     * @return refused with {@code bad-request} when that proves nothing
     */
    public Future<CaCertificate> verify(String name, String pem) {
        return requests.send(HttpMethod.POST, path(name) + "/verify", RegistryRequests.ANY_VERSION, body(pem))
                .map(reading(CaCertificate::of));
    }

    /** From then on the hub takes none of its devices, and their sessions end. */
    public Future<Void> delete(String name) {
        return requests.delete(path(name), RegistryRequests.ANY_VERSION);
    }

    private static JsonObject body(String pem) {
        return new JsonObject().put("properties", new JsonObject().put("certificate", pem));
    }

    private static String path(String name) {
        return "/certificates/" + Percent.encode(name);
    }
}
