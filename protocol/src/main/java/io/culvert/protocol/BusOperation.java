package io.culvert.protocol;

/**
 * What programs may ask a hub over its event bus, each at a fixed address; docs/reference/event-bus.md tells bodies and replies.
 */
public enum BusOperation {
    /** Open a stream to a device; any coordinator answers. */
    OPEN("stream.open", false),
    /** Begin a device's session; any coordinator answers, and holds it from then on. */
    CONNECT("device.connect", false),
    /** Ask for the session's next offer. */
    NEXT_OFFER("next-offer", true),
    /** Accept or reject an offer. */
    ANSWER("answer", true),
    /** End the session. */
    DISCONNECT("disconnect", true);

    private static final String PREFIX = "culvert.v1.";

    private final String name;
    private final boolean ofNode;

    BusOperation(String name, boolean ofNode) {
        this.name = name;
        this.ofNode = ofNode;
    }

    /** What a session's operations begin with: the node that holds it. */
    public static String node(String node) {
        return PREFIX + "node." + node;
    }

    /** Where it is asked. */
    public String address(String node) {
        return ofNode ? at(node(node)) : PREFIX + name;
    }

    /**
     * The same, of a session's node.
     *
     * @param node as in the reply to {@link #CONNECT}
     */
    public String at(String node) {
        return node + "." + name;
    }

    /** Where any coordinator is asked; for {@link #OPEN} and {@link #CONNECT}. */
    public String address() {
        if (ofNode) {
            throw new IllegalStateException(name + ": without a node (expected: the address of the session's node)");
        }
        return PREFIX + name;
    }
}
