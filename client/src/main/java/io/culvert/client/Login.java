package io.culvert.client;

import io.culvert.protocol.Secret;
import java.time.Duration;
import java.util.Optional;

/**
 * What a device shows to get one session.
 *
 * @param password its signature; empty with a certificate
 * @param certificate to show in the TLS handshake; empty with a key
 * @param life how long it is good; the session is renewed before
 */
record Login(Optional<Secret> password, Optional<CertificateFiles> certificate, Duration life) {}
