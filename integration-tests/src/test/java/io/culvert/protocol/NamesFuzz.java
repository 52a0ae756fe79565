package io.culvert.protocol;

import static io.culvert.it.fuzz.Fuzzed.read;
import static io.culvert.it.fuzz.Fuzzed.require;
import static io.culvert.it.fuzz.Fuzzed.roundTrip;

import io.culvert.it.fuzz.Fuzzed;

/** Fuzz target: ids, names, addresses, sizes, paths and percent-encoding. */
public final class NamesFuzz {
    private NamesFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = Fuzzed.text(data);
        roundTrip(text, ByteSize::parse, ByteSize::toString);
        roundTrip(text, HostPort::parse, HostPort::toString);
        roundTrip(text, host -> HostPort.parse(host, 443), host -> host.text(443));
        roundTrip(text, Identity::parse, Identity::toString);
        roundTrip(text, StreamName::new, StreamName::value);
        roundTrip(text, StreamId::new, StreamId::value);
        roundTrip(text, Side::ofWord, Side::word);
        roundTrip(text, BridgePath::parse, BridgePath::toString);
        roundTrip(text, SasResource::parse, resource -> Percent.encode(String.join("/", resource.segments())));
        CloseReason.ofLabel(text);

        String encoded = Percent.encode(text);
        require(Percent.decode(encoded).equals(text), () -> "decoded: " + Percent.decode(encoded));
        require(Percent.decode(Percent.encode(encoded)).equals(encoded), () -> "decoded more than once");
        read(() -> Percent.decode(text))
                .ifPresent(decoded -> require(decoded.length() <= text.length(), () -> "grew: " + decoded));
    }
}
