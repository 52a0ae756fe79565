package io.culvert.registry;

import io.culvert.protocol.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whose bearer tokens are taken. Off while no key is configured.
 *
 * @param issuer what {@code iss} must be
 * @param audience what {@code aud} must hold, one of them
 * @param keys PEM files with public keys or certificates
 * @param jwksFile a JWK set
 * @param jwksUrl where a JWK set is fetched, over HTTPS
 * @param jwksCaFile PEM file of the authority of that server, empty for those that Java trusts
 * @param jwksRefresh how often file and URL are read again
 * @param jwksTimeout how long that may take
 * @param secret of HS256 tokens, at least 32 bytes; empty: none are taken
 * @param algorithms by which a public key may have signed
 * @param devicesClaim the claim that limits a token to some devices
 */
public record TokenConfig(
        String issuer,
        List<String> audience,
        List<Path> keys,
        Optional<Path> jwksFile,
        String jwksUrl,
        Optional<Path> jwksCaFile,
        Duration jwksRefresh,
        Duration jwksTimeout,
        Secret secret,
        List<String> algorithms,
        String devicesClaim) {
    private static final Set<String> KNOWN_ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");
    private static final int MIN_SECRET_BYTES = 32;

    public TokenConfig {
        audience = List.copyOf(audience);
        keys = List.copyOf(keys);
        algorithms = List.copyOf(algorithms);
        require(
                algorithms.isEmpty() || KNOWN_ALGORITHMS.containsAll(algorithms),
                "algorithms",
                "of RS256, RS384," + " RS512, PS256, PS384, PS512, ES256, ES384, ES512");
        require(jwksUrl.isEmpty() || isHttps(jwksUrl), "jwks-url", "https://..., without user or fragment");
        require(
                jwksRefresh.compareTo(Duration.ofSeconds(1)) >= 0 && jwksRefresh.compareTo(Duration.ofDays(1)) <= 0,
                "jwks-refresh",
                "1s to 1d");
        require(
                jwksTimeout.compareTo(Duration.ofMillis(100)) >= 0 && jwksTimeout.compareTo(Duration.ofMinutes(1)) <= 0,
                "jwks-timeout",
                "100ms to 1m");
        require(
                secret.isEmpty() || secret.reveal().getBytes(StandardCharsets.UTF_8).length >= MIN_SECRET_BYTES,
                "secret",
                "at least " + MIN_SECRET_BYTES + " bytes");
        require(!devicesClaim.isBlank(), "devices-claim", "the name of a claim");
        boolean on = !keys.isEmpty() || jwksFile.isPresent() || !jwksUrl.isEmpty() || !secret.isEmpty();
        require(!on || !issuer.isBlank(), "issuer", "what the tokens have as iss, as there are keys for them");
        require(
                !on || !audience.isEmpty() && audience.stream().noneMatch(String::isBlank),
                "audience",
                "what the tokens have as aud, as there are keys for them");
        require(on || issuer.isBlank() && audience.isEmpty(), "issuer", "keys, jwks-file, jwks-url or secret with it");
    }

    /** No token is taken. */
    public static TokenConfig defaults() {
        return new TokenConfig(
                "",
                List.of(),
                List.of(),
                Optional.empty(),
                "",
                Optional.empty(),
                Duration.ofMinutes(10),
                Duration.ofSeconds(5),
                new Secret(""),
                List.of("ES256", "RS256"),
                "culvert_devices");
    }

    /** Whether any token may be taken. */
    public boolean enabled() {
        return !issuer.isBlank();
    }

    private static boolean isHttps(String url) {
        try {
            URI uri = URI.create(url);
            return "https".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getFragment() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void require(boolean holds, String key, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "registry.tokens." + key + ": not accepted (expected: " + expected + ")");
        }
    }
}
