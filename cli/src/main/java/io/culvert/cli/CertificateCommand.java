package io.culvert.cli;

import picocli.CommandLine.Command;

/** {@code culvert certificate …}: the CAs whose devices a hub takes, and thumbprints. */
@Command(
        name = "certificate",
        description = {
            "Manage the certificate authorities whose devices the hub takes.",
            "",
            "A CA is added, then verified: the hub gives a code, and a certificate that the CA signed with the code as its common "
                    + "name proves who holds its private key. Then its devices are registered with --x509 certificateAuthority. "
                    + "A device with a certificate of its own needs no CA: register its thumbprint.",
            "",
            "Needs the same rights as 'culvert device'."
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        subcommands = {
            CertificateAddCommand.class,
            CertificateListCommand.class,
            CertificateShowCommand.class,
            CertificateCodeCommand.class,
            CertificateVerifyCommand.class,
            CertificateDeleteCommand.class,
            CertificateThumbprintCommand.class
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  culvert certificate add plant plant-ca.pem",
            "  openssl req -new -newkey rsa:2048 -nodes -keyout proof.key -out proof.csr \\",
            "    -subj \"/CN=$(culvert certificate verification-code plant)\"",
            "  openssl x509 -req -in proof.csr -CA plant-ca.pem -CAkey plant-ca.key -CAcreateserial -out proof.pem -days 1",
            "  culvert certificate verify plant proof.pem"
        })
final class CertificateCommand extends CommandGroup {}
