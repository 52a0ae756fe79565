package io.culvert.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads one HTTP/1.1 response from a stream, and not one byte beyond it. */
final class ResponseReader {
    /** The longest head that is read, in bytes. */
    private static final int MAX_HEAD = 4 * 1024 * 1024;

    private final InputStream in;
    private int headBytes;

    private ResponseReader(InputStream in) {
        this.in = in;
    }

    static RawResponse read(InputStream in, boolean head) throws IOException {
        RawResponse response;
        do {
            response = new ResponseReader(in).response(head);
        } while (response.status() == 100);
        return response;
    }

    private RawResponse response(boolean head) throws IOException {
        String[] start = line().split(" ", 3);
        if (start.length < 2 || !start[0].startsWith("HTTP/1.") || !start[1].matches("\\d{3}")) {
            throw new IOException("status line: " + String.join(" ", start) + " (expected: HTTP/1.1 and a code)");
        }
        int status = Integer.parseInt(start[1]);
        List<RawResponse.Header> headers = headers();
        RawResponse bare = new RawResponse(status, start.length > 2 ? start[2] : "", headers, new byte[0]);
        boolean bodiless = head || status < 200 || status == 204 || status == 304;
        return bodiless ? bare : new RawResponse(status, bare.reason(), headers, body(bare));
    }

    private List<RawResponse.Header> headers() throws IOException {
        List<RawResponse.Header> headers = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("header line: " + line + " (expected: name: value)");
            }
            headers.add(new RawResponse.Header(
                    line.substring(0, colon), line.substring(colon + 1).trim()));
        }
        return headers;
    }

    private byte[] body(RawResponse head) throws IOException {
        if ("chunked".equalsIgnoreCase(head.header("transfer-encoding"))) {
            return chunks();
        }
        String length = head.header("content-length");
        return length == null ? in.readAllBytes() : exactly(Integer.parseInt(length));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.write(exactly(size));
            line();
        }
        headers();
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(line().split(";")[0].trim(), 16);
    }

    private byte[] exactly(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new IOException("end of body after bytes: " + bytes.length + " (expected: " + count + ")");
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("end of data in the head of a response, after: " + line);
            }
            if (++headBytes > MAX_HEAD) {
                throw new IOException("head of a response: over " + MAX_HEAD + " bytes");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
