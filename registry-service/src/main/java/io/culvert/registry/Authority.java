package io.culvert.registry;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A registered certificate authority. Only a verified one lets devices in: whoever registered it has shown to hold its key.
 *
 * <pre>
 *   Registered -> CodeIssued -> Verified        another certificate under the name is Registered again
 * </pre>
 *
 * @param certificate base64 of its DER form
 * @param verificationCode what a proof must have as common name; empty before one was asked for and after it was used
 */
public record Authority(
        String name,
        String etag,
        String certificate,
        boolean verified,
        Optional<String> verificationCode,
        Instant createdAt,
        Instant updatedAt) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    static boolean validName(String name) {
        return NAME.matcher(name).matches();
    }

    /** The same at its next step, and so with another ETag. */
    Authority next(boolean nowVerified, Optional<String> code, Instant now) {
        return new Authority(name, RegistryEntry.newEtag(), certificate, nowVerified, code, createdAt, now);
    }
}
