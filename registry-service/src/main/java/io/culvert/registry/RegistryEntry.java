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
 * @param managedBy who manages a module, in words of whoever registered it
 */
public record RegistryEntry(
        Identity identity,
        String generationId,
        String etag,
        boolean enabled,
        Optional<String> statusReason,
        Optional<Instant> statusUpdatedAt,
        Authentication authentication,
        Optional<String> managedBy,
        Twin twin,
        Connection connection) {
    /**
     * What services keep on an identity.
     *
     * @param tags a JSON object in its shortest form
     * @param version counts the changes of the tags
     * @param etag changes with the tags, and only with them
     */
    public record Twin(String tags, long version, String etag) {
        static Twin created(String tags) {
            return new Twin(tags, 1, newEtag());
        }

        Twin withTags(String changed) {
            return new Twin(changed, version + 1, newEtag());
        }
    }

    /**
     * Whether a session is there.
     *
     * @param changedAt when it came or went, empty when it never came
     * @param activeAt when the identity was last heard of by the registry
     */
    public record Connection(boolean connected, Optional<Instant> changedAt, Optional<Instant> activeAt) {
        static final Connection NEVER = new Connection(false, Optional.empty(), Optional.empty());
    }

    SymmetricKeys keys() {
        return authentication.keys();
    }

    /** The same with other tags. */
    RegistryEntry withTags(String tags) {
        return with(twin.withTags(tags));
    }

    /** For long lists, which do not show them. */
    RegistryEntry withoutTags() {
        return with(new Twin("{}", twin.version(), twin.etag()));
    }

    private RegistryEntry with(Twin changed) {
        return new RegistryEntry(
                identity,
                generationId,
                etag,
                enabled,
                statusReason,
                statusUpdatedAt,
                authentication,
                managedBy,
                changed,
                connection);
    }

    /** The same with another proof of identity, and so another ETag. */
    RegistryEntry withAuthentication(Authentication changed) {
        return new RegistryEntry(
                identity,
                generationId,
                newEtag(),
                enabled,
                statusReason,
                statusUpdatedAt,
                changed,
                managedBy,
                twin,
                connection);
    }

    static String newEtag() {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(StreamId.randomHex(9)));
    }

    static String newGenerationId() {
        return StreamId.randomHex(16);
    }
}
