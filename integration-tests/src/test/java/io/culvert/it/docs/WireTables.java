package io.culvert.it.docs;

import io.culvert.coordinator.handshake.HandshakeConfig;
import io.culvert.coordinator.session.SessionConfig;
import io.culvert.endpoint.EndpointConfig;
import io.culvert.protocol.ByteSize;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ControlMessage;
import io.culvert.protocol.StreamTopics;
import io.culvert.wire.MqttSocket;
import io.culvert.wire.WireLimits;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of the wire's page. */
final class WireTables {
    /** Errors that a request for a stream may be answered with. */
    private static final Set<CloseReason> OF_REQUESTS = EnumSet.of(
            CloseReason.BAD_REQUEST,
            CloseReason.UNAUTHORIZED,
            CloseReason.CREDENTIAL_EXPIRED,
            CloseReason.DEVICE_DISABLED,
            CloseReason.DEVICE_UNKNOWN,
            CloseReason.MODULE_UNKNOWN,
            CloseReason.DEVICE_OFFLINE,
            CloseReason.DEVICE_GONE,
            CloseReason.TOO_MANY_STREAMS,
            CloseReason.THROTTLED,
            CloseReason.QUOTA_EXCEEDED,
            CloseReason.ENDED_BY_OPERATOR,
            CloseReason.INTERNAL_ERROR,
            CloseReason.DRAINING,
            CloseReason.NODE_UNAVAILABLE,
            CloseReason.RESPONSE_TIMEOUT);

    /** Reasons that HTTP answers report, and that legs are closed for as well. */
    private static final Set<CloseReason> OF_BOTH = EnumSet.of(
            CloseReason.PROTOCOL_ERROR,
            CloseReason.DRAINING,
            CloseReason.ENDED_BY_OPERATOR,
            CloseReason.INTERNAL_ERROR,
            CloseReason.QUOTA_EXCEEDED,
            CloseReason.REJECTED,
            CloseReason.RESPONSE_TIMEOUT);

    private WireTables() {}

    /** How a request for a stream may fail. */
    static String errors() {
        StringBuilder table = new StringBuilder(
                "| HTTP | errorCode | iothub-errorcode | when | try again |\n|---|---|---|---|---|\n");
        Stream.of(CloseReason.values())
                .filter(OF_REQUESTS::contains)
                .sorted((one, other) -> Integer.compare(one.errorCode(), other.errorCode()))
                .forEach(reason -> row(
                        table,
                        reason.httpStatus(),
                        reason.errorCode(),
                        "`" + reason.errorName() + "`",
                        reason.meaning(),
                        reason.retryable() ? "yes" : "no"));
        return table.toString();
    }

    /** What a leg is closed with. */
    static String closes() {
        Map<Integer, List<CloseReason>> byCode = Stream.of(CloseReason.values())
                .filter(reason -> reason.httpStatus() == 0 && reason.errorCode() == 0 || OF_BOTH.contains(reason))
                // Its code is the application's own.
                .filter(reason -> reason != CloseReason.APPLICATION_CLOSED)
                .collect(Collectors.groupingBy(CloseReason::webSocketCode, TreeMap::new, Collectors.toList()));
        StringBuilder table = new StringBuilder("| close code | reason and its meaning |\n|---|---|\n");
        byCode.forEach((code, reasons) -> row(
                table,
                code,
                reasons.stream()
                        .map(reason -> "`" + reason + "`: " + reason.meaning())
                        .collect(Collectors.joining(" "))));
        return table.toString();
    }

    static String limits() {
        HandshakeConfig handshake = HandshakeConfig.defaults();
        SessionConfig session = SessionConfig.defaults();
        EndpointConfig endpoint = EndpointConfig.defaults();
        WireLimits wire = endpoint.wire();
        StringBuilder table = new StringBuilder("| what | limit | key |\n|---|---|---|\n");
        row(
                table,
                "handshake, from the request to both legs",
                time(handshake.deadline()),
                key("coordinator.handshake.deadline"));
        row(
                table,
                "a waiting leg is kept longer than that by",
                time(endpoint.partnerGrace()),
                key("endpoint.partner-grace"));
        row(
                table,
                "offers that one device leaves unanswered",
                session.maxWaitingOffers(),
                key("coordinator.session.max-waiting-offers"));
        row(
                table,
                "CONNECT after the connection",
                time(session.connectTimeout()),
                key("coordinator.session.connect-timeout"));
        row(table, "MQTT packet", size(MqttSocket.MAX_PACKET), "fixed");
        row(table, "WebSocket frame that carries MQTT", size(MqttSocket.MAX_FRAME), "fixed");
        row(table, "reject reason, in UTF-8", size(StreamTopics.MAX_REASON_BYTES), "fixed");
        row(
                table,
                "frame of a leg, to the endpoint; a longer one is closed with 1009",
                wire.maxFrame(),
                key("endpoint.wire.max-frame"));
        row(
                table,
                "control text of `culvert.v1`; a longer one is closed with 1009",
                size(ControlMessage.MAX_BYTES),
                "fixed");
        row(
                table,
                "time between two pings of a leg; it is dead after two",
                time(wire.liveness()),
                key("endpoint.wire.liveness"));
        row(table, "the answer to a close frame", time(wire.closeTimeout()), key("endpoint.wire.close-timeout"));
        row(
                table,
                "taking what still waits when the stream is over",
                time(wire.lingerTimeout()),
                key("endpoint.wire.linger-timeout"));
        row(table, "streams of one endpoint", endpoint.maxStreams(), key("endpoint.max-streams"));
        return table.toString();
    }

    private static void row(StringBuilder table, Object... cells) {
        table.append(Stream.of(cells).map(Object::toString).collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    private static String key(String key) {
        return "`" + key + "`";
    }

    private static String time(Duration time) {
        return time.toSeconds() + " s";
    }

    private static String size(int bytes) {
        return bytes < 1024 ? bytes + " bytes" : ByteSize.kib(bytes / 1024).toString();
    }
}
