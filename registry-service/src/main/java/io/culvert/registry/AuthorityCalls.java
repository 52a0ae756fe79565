package io.culvert.registry;

import io.culvert.cluster.Address;
import io.culvert.cluster.BusCall;
import java.util.List;
import java.util.Optional;

/**
 * What the REST of certificate authorities asks the registry, at {@link Address#REGISTRY}. Callers have authorized their own
 * caller before. All but the list are refused with {@code AUTHORITY_UNKNOWN} or {@code PRECONDITION_FAILED}.
 */
public final class AuthorityCalls {
    /**
     * Registers an authority, or replaces its certificate, which must be verified anew unless it is the same.
     *
     * @param certificate PEM, or base64 of PEM or DER; no authority's is refused with {@code BAD_REQUEST}
     * @param create the name must be free; else it must be there
     * @param etag what the stored one must have, empty for any
     */
    public record Put(String name, String certificate, boolean create, Optional<String> etag) {}

    public record Get(String name) {}

    public record ListAll() {}

    public record All(List<Authority> authorities) {
        public All {
            authorities = List.copyOf(authorities);
        }
    }

    /** Answers what was deleted. */
    public record Delete(String name, Optional<String> etag) {}

    /** Gives the authority a fresh code for a proof; one that was verified stays so until then. */
    public record GenerateCode(String name, Optional<String> etag) {}

    /**
     * Verifies the authority by a certificate that it signed for the code; any other is refused with {@code BAD_REQUEST}.
     *
     * @param certificate as in {@link Put}
     */
    public record Verify(String name, String certificate, Optional<String> etag) {}

    public static final BusCall<Put, Authority> PUT = new BusCall<>("authority-put", Put.class, Authority.class);
    public static final BusCall<Get, Authority> GET = new BusCall<>("authority-get", Get.class, Authority.class);
    public static final BusCall<ListAll, All> LIST = new BusCall<>("authority-list", ListAll.class, All.class);
    public static final BusCall<Delete, Authority> DELETE =
            new BusCall<>("authority-delete", Delete.class, Authority.class);
    public static final BusCall<GenerateCode, Authority> GENERATE_CODE =
            new BusCall<>("authority-generate-code", GenerateCode.class, Authority.class);
    public static final BusCall<Verify, Authority> VERIFY =
            new BusCall<>("authority-verify", Verify.class, Authority.class);

    private AuthorityCalls() {}
}
