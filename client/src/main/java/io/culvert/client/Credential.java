package io.culvert.client;

import io.culvert.protocol.Secret;
import java.nio.file.Path;

/** How a client proves to its hub who it is. Each is read anew when it is used, so that it can change while the client runs. */
public sealed interface Credential {
    /** The key of a connection string, with which each request and each session is signed afresh. */
    record SharedKey(Secret key) implements Credential {}

    /**
     * A certificate that is shown in the TLS handshake; for devices and modules. Both files are read for each session, so a
     * renewed pair is used from the next one on.
     *
     * @param chain PEM: the device's certificate, then those that lead to its CA, if any
     * @param privateKey PEM: its private key, RSA or EC, not encrypted
     */
    record Certificate(Path chain, Path privateKey) implements Credential {}

    /** A bearer token (JWT) of an identity provider; for services. It is asked for with each request. */
    record Token(TokenSource source) implements Credential {}
}
