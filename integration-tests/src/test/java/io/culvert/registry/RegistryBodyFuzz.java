package io.culvert.registry;

import static io.culvert.it.fuzz.Fuzzed.hidesSecret;

import io.culvert.it.fuzz.Fuzzed;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * Fuzz target: the bodies with which identities, many of them, twins and certificates are stored. Keys stand in them, and no refusal
 * may repeat one.
 */
public final class RegistryBodyFuzz {
    private static final List<Identity> IDENTITIES = List.of(Identity.device("d1"), Identity.module("d1", "m1"));

    private RegistryBodyFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = Fuzzed.textWithSecret(data);
        Buffer body = Buffer.buffer(text);
        for (Identity identity : IDENTITIES) {
            quiet(IdentityJson.read(body, identity));
            quiet(TwinJson.read(body, identity));
        }
        Outcome<List<BulkJson.Element>> many = BulkJson.read(body);
        quiet(many);
        if (many instanceof Outcome.Granted<List<BulkJson.Element>> granted) {
            granted.value().forEach(element -> quiet(element.item()));
        }
        Fuzzed.read(() -> Certificates.ofText(text)).ifPresent(Certificates::commonName);
        Fuzzed.read(() -> Certificates.ofBase64(text));
    }

    private static void quiet(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Refused<?> refused) {
            hidesSecret(refused.detail());
        }
    }
}
