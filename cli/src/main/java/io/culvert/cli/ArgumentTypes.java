package io.culvert.cli;

import io.culvert.client.Authentication;
import io.culvert.client.IdentityChange;
import io.culvert.client.SessionOptions.Transport;
import io.culvert.client.Thumbprint;
import io.culvert.client.proxy.Listener;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.HostPort;
import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.StreamName;
import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** How arguments that are more than text are read; a malformed one is a usage error that says what is expected. */
final class ArgumentTypes {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private ArgumentTypes() {}

    /** For the command and all below it. */
    static void register(CommandLine commands) {
        register(commands, Identity.class, Identity::parse);
        register(commands, DeviceId.class, DeviceId::new);
        register(commands, StreamName.class, StreamName::new);
        register(commands, StreamId.class, StreamId::new);
        register(commands, HostPort.class, text -> HostPort.parse(text, ConnectionString.DEFAULT_PORT));
        register(commands, Thumbprint.class, Thumbprint::parse);
        register(commands, Authentication.Type.class, Authentication.Type::of);
        register(commands, IdentityChange.Mode.class, ArgumentTypes::mode);
        register(commands, Listener.class, Listener::parse);
        register(commands, Duration.class, ArgumentTypes::duration);
        register(commands, Transport.class, ArgumentTypes::transport);
    }

    private static <T> void register(CommandLine commands, Class<T> type, Function<String, T> reader) {
        commands.registerConverter(type, text -> {
            try {
                return reader.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        });
    }

    static Duration duration(String text) {
        Matcher form = DURATION.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' (expected: a duration such as 30s, 500ms or 2m)");
        }
        long count = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }

    private static IdentityChange.Mode mode(String text) {
        return switch (text) {
            case "create" -> IdentityChange.Mode.CREATE;
            case "update" -> IdentityChange.Mode.UPDATE;
            case "create-or-update" -> IdentityChange.Mode.CREATE_OR_UPDATE;
            case "delete" -> IdentityChange.Mode.DELETE;
            default ->
                throw new IllegalArgumentException(
                        "'" + text + "' (expected: create, update, create-or-update or delete)");
        };
    }

    private static Transport transport(String text) {
        return switch (text) {
            case "mqtt-ws" -> Transport.MQTT_WS;
            case "mqtt" -> Transport.MQTT;
            default -> throw new IllegalArgumentException("'" + text + "' (expected: mqtt-ws or mqtt)");
        };
    }
}
