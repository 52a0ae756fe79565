package io.culvert.cli;

import io.culvert.client.CaCertificate;
import io.culvert.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code culvert certificate verification-code}. */
@Command(
        name = "verification-code",
        description = "Print a new verification code of a CA; an older one is worth nothing from then on.")
final class CertificateCodeCommand extends RegistryCommand {
    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "What the authority is called: 1 to 64 letters, digits and . _ -")
    private String name;

    @Override
    protected void ask(RegistryClient registry) {
        CaCertificate changed = await(registry.certificates().generateVerificationCode(name));
        out().println(changed.verificationCode()
                .orElseThrow(() -> new CommandFailure(ExitCode.UNREACHABLE, "the hub gave no code")));
    }
}
