package io.culvert.client;

import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.HostPort;
import io.culvert.wire.WireLimits;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What a client needs to know of its hub and of the way there. Immutable; begin with {@link #of}.
 *
 * @param connectionString where the hub is and who the client is
 * @param credential how it proves that; empty for an {@code x509=true} connection string until {@link #withCertificate}
 * @param caFile certificates in PEM form that are trusted instead of those of the JVM; for a hub with a CA of its own
 * @param proxy which connections go through an HTTP proxy
 * @param timeouts how long it waits
 * @param session how a device keeps its session
 * @param wire limits of streams: frames, held bytes, liveness
 * @param clock the wall clock that dates signatures
 */
public record ClientOptions(
        ConnectionString connectionString,
        Optional<Credential> credential,
        Optional<Path> caFile,
        ProxyRules proxy,
        ClientTimeouts timeouts,
        SessionOptions session,
        WireLimits wire,
        Clock clock) {

    /** Defaults: the JVM's trust, the proxy that the environment names, the timeouts of the hub's handshake. */
    public static ClientOptions of(ConnectionString connectionString) {
        return of(connectionString, connectionString.key().map(Credential.SharedKey::new));
    }

    /** For a service that has bearer tokens instead of a policy's key; otherwise as {@link #of}. */
    public static ClientOptions ofHub(HostPort hub, TokenSource tokens) {
        return of(ConnectionString.ofHub(hub.host(), hub.port()), Optional.of(new Credential.Token(tokens)));
    }

    private static ClientOptions of(ConnectionString connectionString, Optional<Credential> credential) {
        return new ClientOptions(
                connectionString,
                credential,
                Optional.empty(),
                ProxyRules.fromEnvironment(System.getenv()),
                ClientTimeouts.defaults(),
                SessionOptions.defaults(),
                WireLimits.defaults(),
                Clock.systemUTC());
    }

    /**
     * With a device's certificate, for a connection string with {@code x509=true}.
     *
     * @param chain PEM: the device's certificate, then those that lead to its CA, if any
     * @param privateKey PEM: RSA or EC, not encrypted
     */
    public ClientOptions withCertificate(Path chain, Path privateKey) {
        Optional<Credential> shown = Optional.of(new Credential.Certificate(chain, privateKey));
        return new ClientOptions(connectionString, shown, caFile, proxy, timeouts, session, wire, clock);
    }

    public ClientOptions withCaFile(Path pem) {
        return new ClientOptions(connectionString, credential, Optional.of(pem), proxy, timeouts, session, wire, clock);
    }

    public ClientOptions withProxy(ProxyRules rules) {
        return new ClientOptions(connectionString, credential, caFile, rules, timeouts, session, wire, clock);
    }

    public ClientOptions withTimeouts(ClientTimeouts other) {
        return new ClientOptions(connectionString, credential, caFile, proxy, other, session, wire, clock);
    }

    public ClientOptions withSession(SessionOptions other) {
        return new ClientOptions(connectionString, credential, caFile, proxy, timeouts, other, wire, clock);
    }

    public ClientOptions withWire(WireLimits other) {
        return new ClientOptions(connectionString, credential, caFile, proxy, timeouts, session, other, clock);
    }

    /**
     * How often a stream's connection gives a sign of life; the hub is taken for dead when nothing was heard of it for two of these
     * intervals, or of its own where those are longer.
     */
    public ClientOptions withLiveness(Duration interval) {
        return withWire(wire.withLiveness(interval));
    }

    public ClientOptions withClock(Clock other) {
        return new ClientOptions(connectionString, credential, caFile, proxy, timeouts, session, wire, other);
    }
}
