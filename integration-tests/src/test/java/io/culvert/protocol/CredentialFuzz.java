package io.culvert.protocol;

import static io.culvert.it.fuzz.Fuzzed.SECRET;
import static io.culvert.it.fuzz.Fuzzed.hidesSecret;
import static io.culvert.it.fuzz.Fuzzed.read;
import static io.culvert.it.fuzz.Fuzzed.require;

import io.culvert.it.fuzz.Fuzzed;
import java.time.Instant;
import java.util.Optional;

/** Fuzz target: shared access signatures and connection strings, which hold secrets and must not tell them. */
public final class CredentialFuzz {
    private static final Secret KEY = new Secret(SECRET);
    private static final Instant END = Instant.ofEpochSecond(1_900_000_000);

    private CredentialFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = Fuzzed.textWithSecret(data);
        read(() -> SasToken.parse(text)).ifPresent(CredentialFuzz::judged);
        read(() -> ConnectionString.parse(text)).ifPresent(CredentialFuzz::writtenAndReadAgain);
        signed(Fuzzed.text(data));
    }

    private static void judged(SasToken token) {
        token.signedBy(KEY);
        token.expired(END, 60);
        if (!token.resource().contains(SECRET) && !token.policy().orElse("").contains(SECRET)) {
            hidesSecret(token.toString());
        }
        read(() -> SasResource.parse(token.resource())).ifPresent(resource -> {
            resource.coversHub();
            resource.covers(Identity.module("d", "m"));
        });
    }

    private static void writtenAndReadAgain(ConnectionString read) {
        require(ConnectionString.parse(read.reveal()).equals(read), () -> "read again it is another: " + read);
        read.dialled();
        boolean inName = (read.hostName() + read.policy() + read.identity() + read.gatewayHostName()).contains(SECRET);
        if (!inName) {
            hidesSecret(read.toString());
        }
    }

    private static void signed(String resource) {
        // Twice in a token, and up to nine characters there for each: longer ones are refused for their length.
        if (resource.isBlank() || resource.length() > 128) {
            return;
        }
        SasToken token = SasToken.parse(SasToken.sign(resource, Optional.of(resource), KEY, END));
        require(token.signedBy(KEY), () -> "not signed by its key");
        require(token.policy().equals(Optional.of(resource)), () -> "policy: " + token.policy());
        require(Percent.decode(token.resource()).equals(resource), () -> "resource: " + token.resource());
    }
}
