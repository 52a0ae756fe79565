package io.culvert.client.proxy;

import io.culvert.protocol.HostPort;
import io.culvert.protocol.StreamName;

/**
 * Where a service proxy listens, and the name with which it opens the streams of those who connect there.
 *
 * @param address port 0: any free one
 */
public record Listener(HostPort address, StreamName name) {
    private static final String FORM = "listen: '%s' (expected: [ADDR:]PORT[=NAME])";

    /**
     * Of {@code [ADDR:]PORT[=NAME]}: on 127.0.0.1 unless told otherwise, with the name {@code default}. An
     * IllegalArgumentException for any other text.
     */
    public static Listener parse(String text) {
        int equals = text.indexOf('=');
        String where = (equals < 0 ? text : text.substring(0, equals)).strip();
        try {
            StreamName name = equals < 0
                    ? StreamName.DEFAULT
                    : new StreamName(text.substring(equals + 1).strip());
            HostPort address = where.matches("\\d{1,5}")
                    ? new HostPort("127.0.0.1", Integer.parseInt(where))
                    : HostPort.parse(where);
            return new Listener(address, name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(FORM.formatted(text), e);
        }
    }

    @Override
    public String toString() {
        return address + "=" + name;
    }
}
