package io.culvert.protocol;

/**
 * Where a leg of a stream is dialled: {@code /bridges/ih/<hub>/d/<device>[/m/<module>]/sid/<stream>/r/<device|service>}.
 *
 * <p>Clients of the reference take it as opaque; the form is that of a real hub of May 2019.
 */
public record BridgePath(String hub, Identity identity, StreamId streamId, Side side) {
    public BridgePath {
        if (hub.isEmpty()) {
            throw new IllegalArgumentException("hub: is empty");
        }
    }

    /** What every such path begins with. */
    public static final String PREFIX = "/bridges/";

    /** The parsed path; an IllegalArgumentException for any other form. */
    public static BridgePath parse(String path) {
        String[] parts = path.split("/", -1);
        boolean module = parts.length == 12 && parts[6].equals("m");
        int sid = module ? 8 : 6;
        if ((parts.length != 10 && !module)
                || !path.startsWith(PREFIX + "ih/")
                || !parts[4].equals("d")
                || !parts[sid].equals("sid")
                || !parts[sid + 2].equals("r")) {
            throw new IllegalArgumentException("path: not a bridge");
        }
        String device = Percent.decode(parts[5]);
        Identity identity = module ? Identity.module(device, Percent.decode(parts[7])) : Identity.device(device);
        return new BridgePath(
                Percent.decode(parts[3]), identity, new StreamId(parts[sid + 1]), Side.ofWord(parts[sid + 3]));
    }

    @Override
    public String toString() {
        String module = identity.moduleId().map(m -> "/m/" + Percent.encode(m)).orElse("");
        return PREFIX + "ih/" + Percent.encode(hub) + "/d/" + Percent.encode(identity.deviceId()) + module + "/sid/"
                + streamId + "/r/" + side.word();
    }
}
