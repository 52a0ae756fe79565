package io.culvert.cluster;

import io.culvert.protocol.Secret;
import java.util.Optional;

/**
 * How two nodes come to know that a link is of the stream that both were granted a leg of. The arbiter mints one secret for each
 * stream; the host is told its hash only, so that it can check and not dial.
 *
 * @param secretHash for the first leg's node: the SHA-256 of what the link must bring
 * @param address for the second leg's node: {@code host:port} where the host takes links
 * @param secret for the second leg's node: what the link must bring; empty where both legs landed on one node
 */
public record LinkTerms(String secretHash, String address, Optional<Secret> secret) {
    /** Where no link is needed. */
    public static final LinkTerms NONE = new LinkTerms("", "", Optional.empty());

    /** What the first leg's node is told. */
    public static LinkTerms ofHost(Secret secret) {
        return new LinkTerms(Sha256.hex(secret.reveal()), "", Optional.empty());
    }

    /** What the second leg's node is told. */
    public static LinkTerms ofDialler(String address, Secret secret) {
        return new LinkTerms("", address, Optional.of(secret));
    }

    /** Whether a link that brings this secret is the stream's. */
    public boolean matches(Secret brought) {
        return !secretHash.isEmpty() && Sha256.same(secretHash, Sha256.hex(brought.reveal()));
    }
}
