package io.culvert.protocol;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a shared access signature is good for: {@code host}, {@code host/devices/id} or {@code host/devices/id/modules/id}, segment
 * by segment a prefix of what is asked for. Host names and the two words are compared without regard to case.
 *
 * @param segments percent-decoded once
 */
public record SasResource(List<String> segments) {
    private static final int MAX_SEGMENTS = 5;

    /** Characters that no encoder escapes. */
    private static final Pattern NEVER_ESCAPED = Pattern.compile("[A-Za-z0-9._-]");

    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");

    public SasResource {
        segments = List.copyOf(segments);
    }

    /** Of the {@code sr} parameter as it stands in a token; an IllegalArgumentException for any other form. */
    public static SasResource parse(String resource) {
        List<String> segments = List.of(Percent.decode(resource).split("/", -1));
        if (segments.size() > MAX_SEGMENTS || segments.stream().anyMatch(String::isEmpty)) {
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

    /** Whether it reaches this identity: the whole hub, the device, or exactly this module. Ids are compared with their case. */
    public boolean covers(Identity identity) {
        return covers(identity, String::equals);
    }

    /**
     * The same without regard to the case of ids, for a signature of the identity's own key: the reference's documents tell to
     * sign the resource in small letters, and whose key it is tells devices apart that differ by case alone.
     */
    public boolean coversInAnyCase(Identity identity) {
        return covers(identity, String::equalsIgnoreCase);
    }

    /** The device or module that it names; empty for a whole hub, and for what can be none. */
    public Optional<Identity> identity() {
        boolean device = segments.size() >= 3 && segments.get(1).equalsIgnoreCase("devices");
        boolean module = segments.size() == MAX_SEGMENTS && segments.get(3).equalsIgnoreCase("modules");
        if (!device
                || !module && segments.size() != 3
                || !segments.stream().skip(1).allMatch(Identity::validId)) {
            return Optional.empty();
        }
        return Optional.of(
                module ? Identity.module(segments.get(2), segments.get(4)) : Identity.device(segments.get(2)));
    }

    /** Whether it reaches every device of the hub. */
    public boolean coversHub() {
        return segments.size() == 1;
    }

    private boolean covers(Identity identity, BiPredicate<String, String> same) {
        List<String> wanted = Stream.concat(
                        Stream.of("devices", identity.deviceId()),
                        identity.moduleId().stream().flatMap(module -> Stream.of("modules", module)))
                .toList();
        int own = segments.size() - 1;
        if (own > wanted.size()) {
            return false;
        }
        for (int i = 0; i < own; i++) {
            boolean fits = i % 2 == 0
                    ? wanted.get(i).equalsIgnoreCase(segments.get(i + 1))
                    : isId(segments.get(i + 1), wanted.get(i), same);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /**
     * The reference's C# SDK escapes an id before it escapes the whole resource. So an id that is escaped still is taken too, where
     * every escape is of a character that encoders do escape: {@code d%3A1} reaches {@code d:1}, {@code %41} reaches no {@code A}.
     */
    private static boolean isId(String segment, String id, BiPredicate<String, String> same) {
        return same.test(segment, id)
                || ESCAPE.matcher(segment).find()
                        && ESCAPE.matcher(segment).results().noneMatch(SasResource::needless)
                        && decodes(segment, id, same);
    }

    private static boolean needless(MatchResult escape) {
        String character = String.valueOf((char) Integer.parseInt(escape.group(1), 16));
        return NEVER_ESCAPED.matcher(character).matches();
    }

    private static boolean decodes(String segment, String id, BiPredicate<String, String> same) {
        try {
            return same.test(Percent.decode(segment), id);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
