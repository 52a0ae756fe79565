package io.culvert.it.cluster;

import io.culvert.node.StreamEnding;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.StreamName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The line that a node logs when a stream has ended, read as a program would. */
final class EndingLine {
    private static final String MARK = "stream ended stream=";

    private EndingLine() {}

    /** What the line says, if it is one. */
    static Optional<StreamEnding> read(String line) {
        int start = line.indexOf(MARK);
        if (start < 0) {
            return Optional.empty();
        }
        Map<String, String> fields = new HashMap<>();
        for (String field : line.substring(start).split(" ")) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.put(field.substring(0, equals), field.substring(equals + 1));
            }
        }
        String by = fields.get("by");
        return Optional.of(new StreamEnding(
                new StreamId(fields.get("stream")),
                Identity.parse(fields.get("device")),
                new StreamName(fields.get("name")),
                fields.get("service"),
                reason(fields.get("reason")),
                by.equals("hub") ? Optional.empty() : Optional.of(Side.ofWord(by)),
                Boolean.parseBoolean(fields.get("paired")),
                Boolean.parseBoolean(fields.get("link"))
                        ? Optional.of(fields.get("nodes").split(",")[1])
                        : Optional.empty(),
                Long.parseLong(fields.get("deviceToService")),
                Long.parseLong(fields.get("deviceToServiceOut")),
                Long.parseLong(fields.get("serviceToDevice")),
                Long.parseLong(fields.get("serviceToDeviceOut")),
                Duration.ofMillis(Long.parseLong(fields.get("duration").replace("ms", "")))));
    }

    private static CloseReason reason(String label) {
        return Stream.of(CloseReason.values())
                .filter(reason -> reason.toString().equals(label))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no reason: " + label));
    }
}
