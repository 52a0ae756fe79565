package io.culvert.client;

import io.culvert.protocol.HostPort;
import io.culvert.protocol.Percent;
import io.culvert.protocol.Secret;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.util.Locale;
import java.util.Optional;

/**
 * An HTTP proxy on the way to the hub, through which every connection goes by CONNECT.
 *
 * @param user for basic authentication; empty: none
 * @param password empty when there is no user
 */
public record HttpProxy(HostPort address, Optional<String> user, Secret password) {
    private static final int DEFAULT_PORT = 8080;

    /**
     * The proxy of {@code [http://][user:password@]host[:port]}, user and password percent-encoded. An IllegalArgumentException,
     * which repeats no password, for anything else; a proxy that is itself behind TLS ({@code https://}) is not spoken to.
     */
    public static HttpProxy parse(String url) {
        String rest = url.strip();
        int scheme = rest.indexOf("://");
        if (scheme >= 0) {
            String name = rest.substring(0, scheme).toLowerCase(Locale.ROOT);
            if (!name.equals("http")) {
                throw new IllegalArgumentException(
                        "proxy: " + name + ":// (expected: http://[user:password@]host:port)");
            }
            rest = rest.substring(scheme + 3);
        }
        int slash = rest.indexOf('/');
        rest = slash < 0 ? rest : rest.substring(0, slash);
        int at = rest.lastIndexOf('@');
        String login = at < 0 ? "" : rest.substring(0, at);
        int colon = login.indexOf(':');
        String user = Percent.decode(colon < 0 ? login : login.substring(0, colon));
        String password = colon < 0 ? "" : Percent.decode(login.substring(colon + 1));
        try {
            return new HttpProxy(
                    HostPort.parse(rest.substring(at + 1), DEFAULT_PORT),
                    Optional.of(user).filter(name -> !name.isEmpty()),
                    new Secret(password));
        } catch (IllegalArgumentException e) {
            // The cause might repeat a part of the password where the text has another form than it should.
            throw new IllegalArgumentException("proxy: not accepted (expected: http://[user:password@]host:port)");
        }
    }

    ProxyOptions options() {
        ProxyOptions options = new ProxyOptions()
                .setType(ProxyType.HTTP)
                .setHost(address.host())
                .setPort(address.port());
        user.ifPresent(name -> options.setUsername(name).setPassword(password.reveal()));
        return options;
    }
}
