package io.culvert.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An HTTP response as it came.
 *
 * @param status the code, as 404
 * @param reason the text after the code, may be empty
 * @param headers in the order and spelling in which they came
 * @param body decoded from its chunks; empty after 101, 204 and 304
 */
public record RawResponse(int status, String reason, List<Header> headers, byte[] body) {
    /** One header line. */
    public record Header(String name, String value) {}

    /** The first value of this header, in any spelling of its name; null when there is none. */
    public String header(String name) {
        return headers(name).stream().findFirst().orElse(null);
    }

    /** All values of this header, in any spelling of its name. */
    public List<String> headers(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }

    /** The body as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return status + " " + reason + " " + headers + " " + text();
    }
}
