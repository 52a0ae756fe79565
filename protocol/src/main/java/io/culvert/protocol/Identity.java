package io.culvert.protocol;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A device, or a module of a device: what a service names and what holds a credential of its own.
 *
 * <p>Ids are 1 to 128 of letters, digits and {@code - . % _ * ? ! ( ) , : = @ $ '}, and are case-sensitive.
 *
 * @param moduleId empty for the device itself
 */
public record Identity(String deviceId, Optional<String> moduleId) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-.%_*?!(),:=@$']{1,128}");

    public Identity {
        if (!validId(deviceId) || !moduleId.map(Identity::validId).orElse(true)) {
            throw new IllegalArgumentException(
                    "id: not accepted (expected: 1 to 128 of letters, digits and - . % _ * ? ! ( ) , : = @ $ ')");
        }
    }

    public static Identity device(String deviceId) {
        return new Identity(deviceId, Optional.empty());
    }

    public static Identity module(String deviceId, String moduleId) {
        return new Identity(deviceId, Optional.of(moduleId));
    }

    /** The identity of an MQTT client id or map key: {@code device} or {@code device/module}. */
    public static Identity parse(String text) {
        int slash = text.indexOf('/');
        return slash < 0 ? device(text) : module(text.substring(0, slash), text.substring(slash + 1));
    }

    public static boolean validId(String id) {
        return ID.matcher(id).matches();
    }

    /** {@code device} or {@code device/module}: the MQTT client id, and the key in maps and logs. */
    @Override
    public String toString() {
        return moduleId.map(module -> deviceId + "/" + module).orElse(deviceId);
    }
}
