package io.culvert.cluster.revocation;

import io.culvert.cluster.RegistryCalls.KeySlot;
import io.culvert.cluster.RegistryCalls.PolicyKey;
import io.culvert.cluster.StreamOpener;
import io.culvert.protocol.Identity;
import java.util.Optional;

/**
 * A right that was withdrawn, so that what rests on it ends.
 *
 * @param number counts the revocations of a hub from 1, in the order in which they were stored and without a gap
 * @param subject of the kind: an identity, or the name of an authority or a policy
 */
public record Revocation(long number, Kind kind, String subject) {
    /** What was withdrawn. */
    public enum Kind {
        /** A device, with its modules, or a module was disabled or deleted: its session and its streams. */
        IDENTITY,
        /** A device or module proves who it is in another way: its session, which began with the old one. */
        CREDENTIAL,
        /** A certificate authority is not trusted any more: sessions that rest on it. */
        AUTHORITY,
        /** A policy has another primary key: sessions that the old one let in. */
        POLICY_PRIMARY_KEY,
        /** A policy has another secondary key: sessions that the old one let in. */
        POLICY_SECONDARY_KEY,
        /** A policy may not connect devices any more, or is gone: sessions that either of its keys let in. */
        POLICY_SESSIONS,
        /** A policy may not open streams any more, or is gone: streams that it opened. */
        POLICY_STREAMS
    }

    /** The device or module whose own right it was; empty for what others rest on. */
    public Optional<Identity> identity() {
        return kind == Kind.IDENTITY || kind == Kind.CREDENTIAL
                ? Optional.of(Identity.parse(subject))
                : Optional.empty();
    }

    /**
     * Whether a session may not go on.
     *
     * @param authority that it rests on, empty where it rests on none
     * @param policyKey that it rests on, empty where it rests on none
     */
    public boolean endsSession(Identity who, Optional<String> authority, Optional<PolicyKey> policyKey) {
        return switch (kind) {
            case IDENTITY -> covers(who);
            case CREDENTIAL -> who.toString().equals(subject);
            case AUTHORITY -> authority.filter(subject::equals).isPresent();
            case POLICY_PRIMARY_KEY ->
                policyKey
                        .filter(new PolicyKey(subject, KeySlot.PRIMARY)::equals)
                        .isPresent();
            case POLICY_SECONDARY_KEY ->
                policyKey
                        .filter(new PolicyKey(subject, KeySlot.SECONDARY)::equals)
                        .isPresent();
            case POLICY_SESSIONS ->
                policyKey.filter(key -> key.policy().equals(subject)).isPresent();
            case POLICY_STREAMS -> false;
        };
    }

    /**
     * Whether a stream may not go on, or not be opened.
     *
     * @param service who opened it
     */
    public boolean endsStream(Identity device, StreamOpener service) {
        return switch (kind) {
            case IDENTITY -> covers(device);
            case POLICY_STREAMS -> service.policy() && service.name().equals(subject);
            default -> false;
        };
    }

    /** A device stands for its modules, too. */
    private boolean covers(Identity who) {
        return who.toString().equals(subject) || who.deviceId().equals(subject);
    }
}
