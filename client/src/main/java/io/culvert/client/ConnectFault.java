package io.culvert.client;

import io.culvert.client.HubException.Kind;
import io.culvert.protocol.HostPort;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.proxy.ProxyConnectException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Says in one line for people why a connection did not come about. */
final class ConnectFault {
    private static final Pattern PROXY_STATUS = Pattern.compile("status: (\\d{3}[^,;)]*)");

    private ConnectFault() {}

    /** The failure of a connection to this target, as a HubException; one that is a HubException already stays. */
    static HubException explain(HostPort target, Optional<HttpProxy> proxy, Throwable failure) {
        if (failure instanceof HubException known) {
            return known;
        }
        Optional<ProxyConnectException> refused = find(failure, ProxyConnectException.class);
        if (refused.isPresent()) {
            return new HubException(
                    Kind.PROXY_REFUSED, "the proxy " + address(proxy) + " " + proxyAnswer(refused.get()), failure);
        }
        // A connection that is closed in the midst of the TLS handshake says nothing of trust.
        boolean closed = find(failure, ClosedChannelException.class).isPresent();
        if (find(failure, SSLException.class).isPresent() && !closed) {
            return new HubException(Kind.UNTRUSTED, untrusted(target, failure), failure);
        }
        String where = proxy.isPresent() ? target + " through the proxy " + address(proxy) : target.toString();
        return new HubException(Kind.UNREACHABLE, "cannot reach hub " + where + ": " + why(failure), failure);
    }

    /** Whether a connection was refused, closed or reset: of several nodes another one may be there. */
    static boolean lost(Throwable failure) {
        boolean otherwise = find(failure, UnknownHostException.class).isPresent()
                || find(failure, NoRouteToHostException.class).isPresent()
                || find(failure, ConnectTimeoutException.class).isPresent()
                || find(failure, TimeoutException.class).isPresent();
        return !otherwise
                && (find(failure, SocketException.class).isPresent()
                        || find(failure, ClosedChannelException.class).isPresent()
                        || find(failure, HttpClosedException.class).isPresent()
                        || find(failure, IOException.class)
                                .filter(fault ->
                                        String.valueOf(fault.getMessage()).contains("reset"))
                                .isPresent());
    }

    private static String address(Optional<HttpProxy> proxy) {
        return proxy.map(some -> some.address().toString()).orElse("");
    }

    private static String proxyAnswer(ProxyConnectException failure) {
        Matcher status = PROXY_STATUS.matcher(String.valueOf(failure.getMessage()));
        if (!status.find()) {
            return "did not connect: " + failure.getMessage();
        }
        return "refused: " + status.group(1).strip()
                + (status.group(1).startsWith("407") ? " (expected: --proxy http://user:password@host:port)" : "");
    }

    private static String untrusted(HostPort target, Throwable failure) {
        if (find(failure, CertificateExpiredException.class).isPresent()) {
            return "the certificate of " + target + " has expired, or this computer's clock is wrong";
        }
        if (find(failure, CertificateNotYetValidException.class).isPresent()) {
            return "the certificate of " + target + " is not valid yet, or this computer's clock is wrong";
        }
        String text = texts(failure);
        if (text.contains("subject alternative") || text.contains("No name matching") || text.contains("No subject")) {
            return "the certificate of " + target + " is for another name than " + target.host();
        }
        if (text.contains("not an SSL/TLS record") || text.contains("wrong version number")) {
            return target + " does not speak TLS";
        }
        if (text.contains("certification path")
                || text.contains("certificate verify failed")
                || text.contains("CERTIFICATE_VERIFY_FAILED")
                || text.contains("trust anchor")
                || text.contains("PKIX")) {
            return "the certificate of " + target + " is not trusted: give its CA with --ca-file";
        }
        return "no TLS with " + target + ": " + failure.getMessage();
    }

    private static String why(Throwable failure) {
        if (find(failure, UnknownHostException.class).isPresent()) {
            return "its name is not known";
        }
        if (find(failure, NoRouteToHostException.class).isPresent()) {
            return "no route to it";
        }
        if (find(failure, ConnectTimeoutException.class).isPresent()
                || find(failure, TimeoutException.class).isPresent()) {
            return "no answer in time";
        }
        Optional<ConnectException> connect = find(failure, ConnectException.class);
        if (connect.isPresent()) {
            return texts(failure).contains("refused") ? "connection refused" : "no connection";
        }
        String message = failure.getMessage();
        boolean closed = find(failure, ClosedChannelException.class).isPresent()
                || message == null
                || message.contains("closed");
        return closed ? "the connection was closed" : message;
    }

    private static String texts(Throwable failure) {
        StringBuilder texts = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            texts.append(cause.getMessage()).append('\n');
        }
        return texts.toString();
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }
}
