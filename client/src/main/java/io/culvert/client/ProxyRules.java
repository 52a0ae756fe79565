package io.culvert.client;

import io.culvert.protocol.HostPort;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which connections go through an HTTP proxy.
 *
 * <table>
 * <caption>Forms of NO_PROXY, separated by commas or blanks</caption>
 * <tr><td>{@code *}</td><td>nothing goes through the proxy</td></tr>
 * <tr><td>{@code example.com}</td><td>this host and every host below it</td></tr>
 * <tr><td>{@code .example.com}</td><td>every host below it</td></tr>
 * <tr><td>{@code 10.0.0.7}, {@code ::1}, {@code [::1]}</td><td>exactly this address; blocks such as 10.0.0.0/8 match nothing</td></tr>
 * <tr><td>{@code host:8443}, {@code [::1]:8443}</td><td>the same, on this port only</td></tr>
 * </table>
 */
public record ProxyRules(Optional<HttpProxy> proxy, List<String> noProxy) {
    public ProxyRules {
        noProxy = noProxy.stream().map(rule -> rule.toLowerCase(Locale.ROOT)).toList();
    }

    /** Every connection is direct. */
    public static ProxyRules direct() {
        return new ProxyRules(Optional.empty(), List.of());
    }

    /** Every connection goes through this proxy, whatever NO_PROXY says. */
    public static ProxyRules always(HttpProxy proxy) {
        return new ProxyRules(Optional.of(proxy), List.of());
    }

    /**
     * As {@code https_proxy} or else {@code HTTPS_PROXY} says, except for the hosts of {@code no_proxy} or {@code NO_PROXY}. An
     * IllegalArgumentException when the proxy's URL is malformed.
     */
    public static ProxyRules fromEnvironment(Map<String, String> environment) {
        String exceptions = either(environment, "no_proxy");
        return new ProxyRules(
                Optional.of(either(environment, "https_proxy"))
                        .filter(url -> !url.isBlank())
                        .map(HttpProxy::parse),
                Arrays.stream(exceptions.split("[,\\s]+"))
                        .filter(rule -> !rule.isEmpty())
                        .toList());
    }

    /** The proxy for a connection, empty when it is direct. */
    public Optional<HttpProxy> forTarget(HostPort target) {
        return proxy.filter(some -> noProxy.stream().noneMatch(rule -> matches(rule, target)));
    }

    private static boolean matches(String rule, HostPort target) {
        if (rule.equals("*")) {
            return true;
        }
        String host = target.host().toLowerCase(Locale.ROOT);
        HostPort wanted;
        try {
            wanted = HostPort.parse(rule, target.port());
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (wanted.port() != target.port()) {
            return false;
        }
        String name = wanted.host();
        return name.startsWith(".") ? host.endsWith(name) : host.equals(name) || below(host, name);
    }

    private static boolean below(String host, String name) {
        boolean address = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
        return !address && host.endsWith("." + name);
    }

    private static String either(Map<String, String> environment, String lowerCase) {
        String lower = environment.getOrDefault(lowerCase, "");
        return lower.isBlank() ? environment.getOrDefault(lowerCase.toUpperCase(Locale.ROOT), "") : lower;
    }
}
