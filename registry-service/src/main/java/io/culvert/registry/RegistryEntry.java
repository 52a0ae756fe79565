package io.culvert.registry;

import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamId;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A registered device or module as it is stored.
 *
 * @param generationId tells apart two entries that had the same id at different times
 * @param etag changes with every change of the entry, though not of its connection
 * @param statusReason why it was disabled, for people
 * @param statusUpdatedAt when it was last enabled or disabled, empty when never
 */
public record RegistryEntry(
        Identity identity,
        String generationId,
        String etag,
        boolean enabled,
        Optional<String> statusReason,
        Optional<Instant> statusUpdatedAt,
        SymmetricKeys keys,
        Connection connection) {
    /**
     * Whether a session is there.
     *
     * @param changedAt when it came or went, empty when it never came
     * @param activeAt when the identity was last heard of by the registry
     */
    public record Connection(boolean connected, Optional<Instant> changedAt, Optional<Instant> activeAt) {
        static final Connection NEVER = new Connection(false, Optional.empty(), Optional.empty());
    }

    static String newEtag() {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(StreamId.randomHex(9)));
    }

    static String newGenerationId() {
        return StreamId.randomHex(16);
    }
}
