package io.culvert.cluster;

import io.culvert.protocol.Identity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What any role may ask the registry, at {@link Address#REGISTRY}. */
public final class RegistryCalls {
    /**
     * Who is it, and may they do this? Refused with {@code UNAUTHORIZED} or {@code CREDENTIAL_EXPIRED}.
     *
     * @param credential the Authorization header of a request as it came
     * @param anyOf the rights of which one suffices for what is about to be done
     * @param target the identity that it concerns, empty for the whole hub
     */
    public record Authorize(String credential, Set<Right> anyOf, Optional<Identity> target) {
        public Authorize {
            anyOf = Set.copyOf(anyOf);
        }

        public Authorize(String credential, Right right, Optional<Identity> target) {
            this(credential, Set.of(right), target);
        }

        @Override
        public String toString() {
            return "Authorize[anyOf=" + anyOf + ", target=" + target + "]";
        }
    }

    /**
     * Who it is.
     *
     * @param opener who it is where it opens a stream
     * @param expiresAt when the credential ends
     */
    public record Principal(StreamOpener opener, Instant expiresAt) {}

    /**
     * Whose credential is it, and does it open streams or connect devices at all? For a connection over which several things
     * are asked, each of which is judged on its own. Refused like {@link Authorize} and {@link Admit}.
     *
     * @param credential as in an Authorization header
     */
    public record Identify(String credential) {
        @Override
        public String toString() {
            return "Identify[]";
        }
    }

    /**
     * Who has shown a credential.
     *
     * @param name the policy's or the token's, or the identity
     * @param identity the device or module whose own key it was, empty for a policy or a token
     * @param policyKey the policy's key that it rests on, empty where it rests on none
     */
    public record Holder(String name, Optional<Identity> identity, Instant expiresAt, Optional<PolicyKey> policyKey) {}

    /**
     * May this device or module hold a session? Refused with {@code UNAUTHORIZED}, {@code CREDENTIAL_EXPIRED},
     * {@code DEVICE_UNKNOWN} or {@code DEVICE_DISABLED}.
     *
     * @param password the SAS of the identity's own key, or of a policy with DEVICE_CONNECT; empty when there is none
     * @param certificates the chain of the TLS client certificate, leaf first, each as base64 of its DER form; TLS has
     *     shown that the peer holds the leaf's private key, and nothing else. Empty when the peer gave none
     */
    public record Admit(Identity identity, String password, List<String> certificates) {
        public Admit {
            certificates = List.copyOf(certificates);
        }

        public Admit(Identity identity, String password) {
            this(identity, password, List.of());
        }

        @Override
        public String toString() {
            return "Admit[identity=" + identity + "]";
        }
    }

    /**
     * Until when the session may live on this credential.
     *
     * @param authority the registered certificate authority that it rests on, empty where it rests on none
     * @param policyKey the policy's key that it rests on, empty where it rests on none
     */
    public record Admitted(Instant expiresAt, Optional<String> authority, Optional<PolicyKey> policyKey) {
        public Admitted(Instant expiresAt) {
            this(expiresAt, Optional.empty(), Optional.empty());
        }
    }

    /** Which of the two keys that a policy or an identity has. */
    public enum KeySlot {
        PRIMARY,
        SECONDARY
    }

    /** One of the keys of a policy, by its name; not the key itself. */
    public record PolicyKey(String policy, KeySlot slot) {}

    /** Is this identity registered? Refused with {@code DEVICE_UNKNOWN} or {@code MODULE_UNKNOWN}. */
    public record Find(Identity identity) {}

    public record Found(boolean enabled) {}

    /**
     * An identity's control session began, or ended; for connectionState and its timestamps.
     *
     * @param node the coordinator that says so
     * @param again said once more, as the registry seemed not to know: takes no other coordinator's place
     */
    public record SessionChanged(Identity identity, boolean connected, Instant at, String node, boolean again) {
        public SessionChanged {
            // Nodes of the version before do not say who they are.
            node = node == null ? "" : node;
        }
    }

    /** Whose sessions does this coordinator hold, as far as is stored? A page of them, from the one after this. */
    public record SessionsOf(String node, Optional<Identity> after) {}

    public record Sessions(List<Identity> identities, boolean more) {
        public Sessions {
            identities = List.copyOf(identities);
        }
    }

    /** A policy has another key or other rights, is new or gone. Told to {@link Address#NODES}, which may have written it down. */
    public record PolicyChanged(String name) {}

    /** What a policy or a bearer token permits; the names are the reference's, the scopes ours. */
    public enum Right {
        REGISTRY_READ("devices:read"),
        REGISTRY_WRITE("devices:write"),
        SERVICE_CONNECT("streams:open"),
        /** Connect as any device; no token gives it. */
        DEVICE_CONNECT(""),
        /** See the live streams and the use of quotas. */
        STREAMS_READ("streams:read"),
        /** End a live stream. */
        STREAMS_END("streams:end"),
        /** See and change the policies and their keys, which is to have all rights. */
        HUB_MANAGE("hub:manage");

        public static final Set<Right> ALL = Set.of(values());

        private final String scope;

        Right(String scope) {
            this.scope = scope;
        }

        /** The scope of a bearer token that gives this right, empty when none does. */
        public Optional<String> scope() {
            return Optional.of(scope).filter(name -> !name.isEmpty());
        }
    }

    public static final BusCall<Authorize, Principal> AUTHORIZE =
            new BusCall<>("authorize", Authorize.class, Principal.class);
    public static final BusCall<Admit, Admitted> ADMIT = new BusCall<>("admit", Admit.class, Admitted.class);
    public static final BusCall<Identify, Holder> IDENTIFY = new BusCall<>("identify", Identify.class, Holder.class);
    public static final BusCall<Find, Found> FIND = new BusCall<>("find", Find.class, Found.class);
    public static final BusCall<SessionChanged, Bus.Done> SESSION_CHANGED =
            new BusCall<>("session-changed", SessionChanged.class, Bus.Done.class);
    public static final BusCall<SessionsOf, Sessions> SESSIONS_OF =
            new BusCall<>("sessions-of", SessionsOf.class, Sessions.class);
    public static final BusCall<PolicyChanged, Bus.Done> POLICY_CHANGED =
            new BusCall<>("policy-changed", PolicyChanged.class, Bus.Done.class);

    private RegistryCalls() {}
}
