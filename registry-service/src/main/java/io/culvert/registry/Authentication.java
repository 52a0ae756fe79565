package io.culvert.registry;

import io.culvert.protocol.Secret;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How an identity proves who it is. What belongs to another type than its own is empty, so a key or a thumbprint of a former
 * type proves nothing.
 *
 * @param keys of type {@link Type#SAS}, else {@link SymmetricKeys#NONE}
 * @param primaryThumbprint of type {@link Type#SELF_SIGNED}: the digest of a certificate's DER form, SHA-1 or SHA-256, in
 *     upper-case hexadecimal without separators
 * @param secondaryThumbprint likewise; one of the two is there
 */
public record Authentication(
        Type type, SymmetricKeys keys, Optional<String> primaryThumbprint, Optional<String> secondaryThumbprint) {
    /** 40 digits of SHA-1 or 64 of SHA-256. */
    private static final Pattern THUMBPRINT = Pattern.compile("[0-9A-F]{40}|[0-9A-F]{64}");

    /** What is shown: a signature, a known certificate, or one that a registered authority signed. */
    public enum Type {
        SAS("sas"),
        SELF_SIGNED("selfSigned"),
        CERTIFICATE_AUTHORITY("certificateAuthority");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        /** The reference's name of it in JSON. */
        String text() {
            return text;
        }

        static Optional<Type> of(String text) {
            for (Type type : values()) {
                if (type.text.equals(text)) {
                    return Optional.of(type);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * What a caller wants.
     *
     * @param type empty: as it was, or SAS for a new identity
     * @param primaryKey empty: generated when there is none yet, else kept
     * @param primaryThumbprint both empty: kept
     */
    public record Draft(
            Optional<Type> type,
            Secret primaryKey,
            Secret secondaryKey,
            Optional<String> primaryThumbprint,
            Optional<String> secondaryThumbprint) {
        /** Wants nothing in particular. */
        static final Draft ANY =
                new Draft(Optional.empty(), new Secret(""), new Secret(""), Optional.empty(), Optional.empty());

        static Draft keys(Secret primary, Secret secondary) {
            return new Draft(Optional.empty(), primary, secondary, Optional.empty(), Optional.empty());
        }
    }

    static Authentication sas(SymmetricKeys keys) {
        return new Authentication(Type.SAS, keys, Optional.empty(), Optional.empty());
    }

    /** What the draft makes of this; empty when it wants thumbprints and none is there. */
    Optional<Authentication> changed(Draft draft) {
        return switch (draft.type().orElse(type)) {
            case SAS ->
                Optional.of(sas(new SymmetricKeys(
                        first(draft.primaryKey(), keys.primary()), first(draft.secondaryKey(), keys.secondary()))));
            case SELF_SIGNED -> {
                boolean given = draft.primaryThumbprint().isPresent()
                        || draft.secondaryThumbprint().isPresent();
                Authentication wanted = new Authentication(
                        Type.SELF_SIGNED,
                        SymmetricKeys.NONE,
                        given ? draft.primaryThumbprint() : primaryThumbprint,
                        given ? draft.secondaryThumbprint() : secondaryThumbprint);
                yield wanted.primaryThumbprint.isPresent() || wanted.secondaryThumbprint.isPresent()
                        ? Optional.of(wanted)
                        : Optional.empty();
            }
            case CERTIFICATE_AUTHORITY ->
                Optional.of(new Authentication(
                        Type.CERTIFICATE_AUTHORITY, SymmetricKeys.NONE, Optional.empty(), Optional.empty()));
        };
    }

    /** The thumbprint in its stored form; empty when it is none. Colons and spaces, as tools print them, are taken. */
    static Optional<String> thumbprint(String text) {
        String digits = text.replace(":", "").replace(" ", "").toUpperCase(Locale.ROOT);
        return THUMBPRINT.matcher(digits).matches() ? Optional.of(digits) : Optional.empty();
    }

    private static Secret first(Secret wanted, Secret stored) {
        if (!wanted.isEmpty()) {
            return wanted;
        }
        return stored.isEmpty() ? SymmetricKeys.randomKey() : stored;
    }
}
