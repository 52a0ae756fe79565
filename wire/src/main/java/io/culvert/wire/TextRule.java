package io.culvert.wire;

/** What a relay does with text messages, by what the two legs speak. Between two clients of ours text is control. */
enum TextRule {
    /** Between two {@code culvert.v1} legs: passed on unread, not counted, 4 KiB at most. */
    CONTROL,
    /** Between two plain legs: passed on as text, counted. */
    TEXT,
    /** From a plain to a {@code culvert.v1} leg: turned into binary, so that a plain peer cannot forge control. */
    TO_BINARY,
    /** From a {@code culvert.v1} to a plain leg: not sent. */
    DROP;

    /** The rule for messages from a leg to a leg. */
    static TextRule between(Leg from, Leg to) {
        if (from.culvert()) {
            return to.culvert() ? CONTROL : DROP;
        }
        return to.culvert() ? TO_BINARY : TEXT;
    }
}
