package io.culvert.protocol;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a shared access signature is good for: {@code host}, {@code host/devices/id} or {@code host/devices/id/modules/id},
 * compared without regard to case, segment by segment, as a prefix of what is asked for.
 */
public record SasResource(List<String> segments) {
    /** Of the {@code sr} parameter as it stands in a token; an IllegalArgumentException for any other form. */
    public static SasResource parse(String resource) {
        List<String> segments = Arrays.stream(Percent.decode(resource).split("/", -1))
                .map(segment -> segment.toLowerCase(Locale.ROOT))
                .toList();
        if (segments.size() > 5 || segments.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("sr: malformed (expected: host[/devices/id[/modules/id]])");
        }
        HostPort.parse(segments.get(0), 0);
        return new SasResource(segments);
    }

    /** The resource text of a whole hub. */
    public static String ofHub(String host) {
        return host;
    }

    /** The resource text of one identity. */
    public static String ofIdentity(String host, Identity identity) {
        return host + "/devices/" + identity.deviceId()
                + identity.moduleId().map(module -> "/modules/" + module).orElse("");
    }

    /** Whether it is of one of these hosts, ports aside. */
    public boolean ofHost(Collection<String> hostNames) {
        String host = HostPort.parse(segments.get(0), 0).host();
        return hostNames.stream().anyMatch(host::equalsIgnoreCase);
    }

    /** Whether it reaches this identity: the whole hub, the device, or exactly this module. */
    public boolean covers(Identity identity) {
        List<String> wanted = Stream.concat(
                        Stream.of("devices", identity.deviceId()),
                        identity.moduleId().stream().flatMap(module -> Stream.of("modules", module)))
                .map(segment -> segment.toLowerCase(Locale.ROOT))
                .toList();
        List<String> own = segments.subList(1, segments.size());
        return own.size() <= wanted.size() && own.equals(wanted.subList(0, own.size()));
    }

    /** Whether it reaches every device of the hub. */
    public boolean coversHub() {
        return segments.size() == 1;
    }
}
