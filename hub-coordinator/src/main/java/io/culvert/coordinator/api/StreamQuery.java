package io.culvert.coordinator.api;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.LiveStream;
import io.culvert.cluster.StreamCalls;
import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.StreamName;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which live streams a request is about.
 *
 * @param target the device or module that the credential must reach; empty for the whole hub
 * @param after the last id of the part before
 * @param unknown whether it names an id that no stream can have
 */
record StreamQuery(
        StreamCalls.Filter filter, Optional<Identity> target, Optional<StreamId> after, int limit, boolean unknown) {
    static final String CONTINUATION = "x-ms-continuation";
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_TEXT = 256;
    private static final String ID_EXPECTED = " (expected: 32 lower-case hexadecimal digits)";

    /** Of a request; an IllegalArgumentException that names what is not accepted. */
    static StreamQuery read(HttpServerRequest request, Optional<String> id) {
        Optional<StreamId> stream = id.flatMap(StreamQuery::streamId);
        Optional<String> device = parameter(request, ApiRoute.DEVICE);
        Optional<String> module = parameter(request, "module");
        if (module.isPresent() && device.isEmpty()) {
            throw new IllegalArgumentException("module: without a device (expected: device=ID as well)");
        }
        Optional<Identity> target = device.map(name -> new Identity(name, module));
        StreamCalls.Filter filter = new StreamCalls.Filter(
                stream,
                device,
                module,
                parameter(request, "service"),
                parameter(request, "name").map(StreamName::new),
                parameter(request, "state").map(StreamQuery::state),
                parameter(request, "node"));
        return new StreamQuery(filter, target, after(request), limit(request), id.isPresent() && stream.isEmpty());
    }

    private static Optional<StreamId> streamId(String text) {
        try {
            return Optional.of(new StreamId(text));
        } catch (IllegalArgumentException other) {
            return Optional.empty();
        }
    }

    private static Optional<StreamId> after(HttpServerRequest request) {
        Optional<String> text =
                Optional.ofNullable(request.getHeader(CONTINUATION)).filter(value -> !value.isEmpty());
        Optional<StreamId> after = text.flatMap(StreamQuery::streamId);
        if (text.isPresent() && after.isEmpty()) {
            throw new IllegalArgumentException(CONTINUATION + ": not one of this hub's" + ID_EXPECTED);
        }
        return after;
    }

    private static int limit(HttpServerRequest request) {
        Optional<String> top = parameter(request, "top");
        if (top.isEmpty()) {
            return DEFAULT_LIMIT;
        }
        if (!top.get().matches("0*[1-9]\\d{0,8}")) {
            throw new IllegalArgumentException("top: not accepted (expected: 1 or more)");
        }
        return Math.min(Integer.parseInt(top.get()), StreamCalls.MAX_LISTED);
    }

    private static LiveStream.State state(String text) {
        return Arrays.stream(LiveStream.State.values())
                .filter(state -> state.word().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("state: not accepted (expected: "
                        + Arrays.stream(LiveStream.State.values())
                                .map(LiveStream.State::word)
                                .collect(Collectors.joining(", "))
                        + ")"));
    }

    private static Optional<String> parameter(HttpServerRequest request, String name) {
        Optional<String> value = Optional.ofNullable(request.getParam(name));
        if (value.isPresent() && (value.get().isEmpty() || value.get().length() > MAX_TEXT)) {
            throw new IllegalArgumentException(name + ": not accepted (expected: 1 to " + MAX_TEXT + " characters)");
        }
        return value;
    }
}
