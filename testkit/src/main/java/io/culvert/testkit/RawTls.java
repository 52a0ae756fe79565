package io.culvert.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A blocking TLS connection for bytes of any kind. */
public final class RawTls extends RawTcp {
    private final SSLSocket tls;
    private final long dialledAt;

    private RawTls(Socket plain, SSLSocket tls, long dialledAt) throws IOException {
        super(plain, tls);
        this.tls = tls;
        this.dialledAt = dialledAt;
    }

    /** Dials this address and trusts what the PEM file's certificates have signed, for this host name. */
    public static RawTls connect(String host, int port, Path caFile) {
        return connect(host, port, host, Trust.ca(caFile), 0);
    }

    /** Dials this address and trusts what this JVM trusts, for this host name. */
    public static RawTls connect(String host, int port) {
        return connect(host, port, host, Trust.ofJvm(), 0);
    }

    /** Dials this address and trusts whatever certificate it shows. */
    public static RawTls connectTrustingAll(String host, int port) {
        return connect(host, port, host, Trust.all(), 0);
    }

    /**
     * Dials this address as a context of the caller's says: whom it trusts, and which certificate of its own it shows.
     *
     * @param protocols the TLS versions to offer, as {@code TLSv1.3}
     */
    public static RawTls connect(String host, int port, SSLContext context, String... protocols) {
        SSLParameters parameters = context.getDefaultSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (protocols.length > 0) {
            parameters.setProtocols(protocols);
        }
        return connect(host, port, host, new Trust(context, parameters), 0);
    }

    /** Dials an address, and asks for and checks a name that may be another's, as through a {@link FaultProxy}. */
    static RawTls connect(String host, int port, String name, Trust trust, int receiveBuffer) {
        long now = System.currentTimeMillis();
        try {
            Socket plain = dial(host, port, receiveBuffer);
            try {
                SSLSocket tls = (SSLSocket) trust.context().getSocketFactory().createSocket(plain, name, port, true);
                tls.setSSLParameters(trust.parameters());
                tls.setSoTimeout((int) CONNECT_BOUND.toMillis());
                tls.startHandshake();
                return new RawTls(plain, tls, now);
            } catch (IOException e) {
                plain.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The TLS version agreed on, as {@code TLSv1.3}. */
    public String protocol() {
        return tls.getSession().getProtocol();
    }

    /** Whether the handshake took up the session of an earlier connection of the same context. */
    public boolean resumed() {
        return tls.getSession().getCreationTime() < dialledAt;
    }
}
