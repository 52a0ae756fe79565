package io.culvert.cli;

import io.culvert.client.Authentication;
import io.culvert.client.Thumbprint;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags that say how a new identity proves who it is; without any, with keys that the hub makes. */
final class AuthenticationFlags {
    @Option(
            names = "--thumbprint",
            paramLabel = "HEX",
            split = ",",
            description =
                    "By a certificate with this SHA-256 or SHA-1 thumbprint, or one of two, as PRIMARY,SECONDARY; "
                            + "'culvert certificate thumbprint FILE' prints it.")
    private List<Thumbprint> thumbprints = List.of();

    @Option(
            names = "--x509",
            paramLabel = "TYPE",
            description = "By a certificate: selfSigned, with --thumbprint, or certificateAuthority, from one of the "
                    + "hub's CAs with the id as its common name.")
    private Authentication.Type x509;

    Authentication authentication() {
        Authentication.Type type =
                x509 != null ? x509 : thumbprints.isEmpty() ? Authentication.Type.SAS : Authentication.Type.SELF_SIGNED;
        if (x509 == Authentication.Type.SAS) {
            throw usage("--x509: sas (expected: selfSigned or certificateAuthority; without the flag keys are made)");
        }
        if (thumbprints.size() > 2) {
            throw usage("--thumbprint: " + thumbprints.size() + " of them (expected: one, or two with a comma)");
        }
        if ((type == Authentication.Type.SELF_SIGNED) == thumbprints.isEmpty()) {
            throw usage(
                    thumbprints.isEmpty()
                            ? "--x509 selfSigned: without --thumbprint (expected: that of the certificate)"
                            : "--thumbprint: not with --x509 certificateAuthority");
        }
        return switch (type) {
            case SAS -> Authentication.keys();
            case SELF_SIGNED ->
                Authentication.selfSigned(
                        thumbprints.get(0),
                        thumbprints.size() > 1 ? Optional.of(thumbprints.get(1)) : Optional.empty());
            case CERTIFICATE_AUTHORITY -> Authentication.certificateAuthority();
        };
    }

    private static CommandFailure usage(String message) {
        return new CommandFailure(ExitCode.USAGE, message);
    }
}
