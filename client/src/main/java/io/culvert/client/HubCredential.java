package io.culvert.client;

import io.culvert.client.HubException.Kind;
import io.culvert.protocol.SasResource;
import io.culvert.protocol.SasToken;
import io.culvert.protocol.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A client's credential in the form in which the hub wants it: a header for requests, a login for sessions. Safe for any thread. */
final class HubCredential {
    /** A certificate lives for years; its files are looked at for a new one at least so often. */
    private static final Duration LOOKED_AT = Duration.ofDays(1);

    private final Vertx vertx;
    private final ClientOptions options;
    private final Credential credential;

    /** An IllegalArgumentException when there is none, or its files cannot be used. */
    HubCredential(Vertx vertx, ClientOptions options) {
        this.vertx = vertx;
        this.options = options;
        this.credential = options.credential()
                .orElseThrow(() -> new IllegalArgumentException(
                        "connection string: x509 (expected: with it, a certificate and its private key)"));
        if (credential instanceof Credential.Certificate files) {
            CertificateFiles.read(files, options.clock().instant());
        }
    }

    /** The Authorization header of a request as it is now. */
    Future<String> authorization() {
        if (credential instanceof Credential.SharedKey key) {
            return Future.succeededFuture(signature(key.key()).reveal());
        }
        if (credential instanceof Credential.Token token) {
            return token.source()
                    .token(vertx)
                    .map(text -> "Bearer " + text.reveal())
                    .recover(failure -> Future.failedFuture(unavailable(failure)));
        }
        return Future.failedFuture(new HubException(
                Kind.CREDENTIAL, "a certificate is good for sessions of devices, not for requests", null));
    }

    /** What a session is got with, as it is now; completes on the context. */
    Future<Login> login(ContextInternal context) {
        if (credential instanceof Credential.SharedKey key) {
            return Future.succeededFuture(new Login(
                    Optional.of(signature(key.key())),
                    Optional.empty(),
                    options.session().sasLifetime()));
        }
        if (credential instanceof Credential.Certificate files) {
            return context.executeBlocking(() -> certified(files), false)
                    .recover(failure -> Future.failedFuture(unavailable(failure)));
        }
        return Future.failedFuture(
                new HubException(Kind.CREDENTIAL, "a token is good for services, not for sessions of devices", null));
    }

    private Login certified(Credential.Certificate files) {
        Instant now = options.clock().instant();
        CertificateFiles pair = CertificateFiles.read(files, now);
        Duration left = Duration.between(now, pair.notAfter());
        return new Login(Optional.empty(), Optional.of(pair), left.compareTo(LOOKED_AT) < 0 ? left : LOOKED_AT);
    }

    /** A fresh signature of the key, for the hub or for the identity of the connection string. */
    private Secret signature(Secret key) {
        var who = options.connectionString();
        String resource = who.identity()
                .map(identity -> SasResource.ofIdentity(who.hostName(), identity))
                .orElseGet(() -> SasResource.ofHub(who.hostName()));
        return new Secret(SasToken.sign(
                resource,
                who.policy(),
                key,
                options.clock().instant().plus(options.session().sasLifetime())));
    }

    private static HubException unavailable(Throwable failure) {
        return failure instanceof HubException known
                ? known
                : new HubException(Kind.CREDENTIAL, "the credential cannot be had: " + failure.getMessage(), failure);
    }
}
