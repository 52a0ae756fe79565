package io.culvert.protocol;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a program needs to reach a hub and prove who it is, in the reference's form:
 * {@code HostName=h[:port];SharedAccessKeyName=policy;SharedAccessKey=base64} for services,
 * {@code HostName=h[:port];DeviceId=d[;ModuleId=m];SharedAccessKey=base64} for devices and modules.
 *
 * <p>Keys are case-insensitive, unknown ones are refused. Errors never repeat a value.
 *
 * @param port of the hub's HTTPS server; 443 unless the host name carries another
 * @param policy empty for a device's or a module's own key
 * @param identity empty for a service
 * @param key empty with X.509 ({@code x509=true})
 * @param gatewayHostName the host to dial instead of hostName, which stays the one that is signed
 */
public record ConnectionString(
        String hostName,
        int port,
        Optional<String> policy,
        Optional<Identity> identity,
        Optional<Secret> key,
        Optional<String> gatewayHostName,
        boolean x509) {
    /** The port when the host name names none. */
    public static final int DEFAULT_PORT = 443;

    private static final Set<String> KNOWN = Set.of(
            "hostname", "sharedaccesskeyname", "sharedaccesskey", "deviceid", "moduleid", "gatewayhostname", "x509");

    /** The parsed text; an IllegalArgumentException that says which part is missing or wrong. */
    public static ConnectionString parse(String text) {
        Map<String, String> parts = parts(text);
        HostPort host = host(parts, "HostName", DEFAULT_PORT);
        if (parts.containsKey("gatewayhostname")) {
            host(parts, "GatewayHostName", host.port());
        }
        if (parts.containsKey("moduleid") && !parts.containsKey("deviceid")) {
            throw new IllegalArgumentException("connection string: ModuleId without DeviceId (expected: both)");
        }
        Optional<Identity> identity = Optional.ofNullable(parts.get("deviceid"))
                .map(device -> new Identity(device, Optional.ofNullable(parts.get("moduleid"))));
        Optional<String> policy =
                Optional.ofNullable(parts.get("sharedaccesskeyname")).filter(name -> !name.isEmpty());
        boolean x509 = Boolean.parseBoolean(parts.getOrDefault("x509", "false"));
        Optional<Secret> key = Optional.ofNullable(parts.get("sharedaccesskey")).map(Secret::new);
        if (identity.isEmpty() && policy.isEmpty()) {
            throw new IllegalArgumentException(
                    "connection string: neither DeviceId nor SharedAccessKeyName (expected: one of them)");
        }
        if (key.isEmpty() && !x509) {
            throw new IllegalArgumentException("connection string: SharedAccessKey is missing");
        }
        key.ifPresent(SasToken::decoded);
        return new ConnectionString(
                host.host(),
                host.port(),
                policy,
                identity,
                key,
                Optional.ofNullable(parts.get("gatewayhostname")),
                x509);
    }

    /** Of a hub alone, for a caller whose credential is none of a connection string. */
    public static ConnectionString ofHub(String hostName, int port) {
        return new ConnectionString(
                hostName, port, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    /** Of a policy of the hub. */
    public static ConnectionString ofPolicy(String hostName, int port, String policy, Secret key) {
        return new ConnectionString(
                hostName, port, Optional.of(policy), Optional.empty(), Optional.of(key), Optional.empty(), false);
    }

    /** Of a device or a module. */
    public static ConnectionString ofIdentity(String hostName, int port, Identity identity, Secret key) {
        return new ConnectionString(
                hostName, port, Optional.empty(), Optional.of(identity), Optional.of(key), Optional.empty(), false);
    }

    /** Of a device or a module that proves itself with a certificate. */
    public static ConnectionString ofCertified(String hostName, int port, Identity identity) {
        return new ConnectionString(
                hostName, port, Optional.empty(), Optional.of(identity), Optional.empty(), Optional.empty(), true);
    }

    /** The host to dial: the gateway's where one is named. */
    public HostPort dialled() {
        return gatewayHostName
                .map(gateway -> HostPort.parse(gateway, port))
                .orElseGet(() -> new HostPort(hostName, port));
    }

    /** The whole text with its key: for a credentials file or a person's terminal, never for a log. */
    public String reveal() {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("HostName", new HostPort(hostName, port).text(DEFAULT_PORT));
        identity.ifPresent(who -> parts.put("DeviceId", who.deviceId()));
        identity.flatMap(Identity::moduleId).ifPresent(module -> parts.put("ModuleId", module));
        policy.ifPresent(name -> parts.put("SharedAccessKeyName", name));
        key.ifPresent(secret -> parts.put("SharedAccessKey", secret.reveal()));
        gatewayHostName.ifPresent(gateway -> parts.put("GatewayHostName", gateway));
        if (x509) {
            parts.put("x509", "true");
        }
        StringBuilder out = new StringBuilder();
        parts.forEach((name, value) ->
                out.append(out.isEmpty() ? "" : ";").append(name).append('=').append(value));
        return out.toString();
    }

    private static Map<String, String> parts(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(
                    "connection string: it is empty (expected: HostName=...;DeviceId=...;SharedAccessKey=..., or that "
                            + "of a policy)");
        }
        Map<String, String> parts = new TreeMap<>();
        for (String part : text.strip().split(";")) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? "" : part.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            if (!KNOWN.contains(name)) {
                throw new IllegalArgumentException(
                        "connection string: a part is not known (expected: HostName, SharedAccessKeyName, "
                                + "SharedAccessKey, DeviceId, ModuleId, GatewayHostName or x509, each as Name=value)");
            }
            if (parts.put(name, part.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException("connection string: " + name + " is there twice");
            }
        }
        return parts;
    }

    private static HostPort host(Map<String, String> parts, String name, int defaultPort) {
        try {
            HostPort host = HostPort.parse(required(parts, name), defaultPort);
            if (host.port() > 0) {
                return host;
            }
        } catch (IllegalArgumentException e) {
            if (e.getMessage().startsWith("connection string:")) {
                throw e;
            }
        }
        throw new IllegalArgumentException("connection string: " + name + " is not accepted (expected: host[:port])");
    }

    private static String required(Map<String, String> parts, String name) {
        String value = parts.get(name.toLowerCase(Locale.ROOT));
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("connection string: " + name + " is missing");
        }
        return value;
    }
}
