package io.culvert.cluster.discovery;

import io.culvert.protocol.HostPort;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.List;

/** The nodes that one name in DNS has an address record for, each; all listen on the same port. */
public final class NamedMembers implements MemberFinder {
    private final String name;
    private final int port;
    private final HostResolver resolver;

    public NamedMembers(String name, int port, HostResolver resolver) {
        this.name = name;
        this.port = port;
        this.resolver = resolver;
    }

    @Override
    public String source() {
        return "cluster.dns-name " + name;
    }

    @Override
    public Found find() throws IOException {
        try {
            return new Found(
                    resolver.resolve(name).stream()
                            .map(address -> new HostPort(address, port))
                            .toList(),
                    List.of());
        } catch (UnknownHostException e) {
            throw new IOException("unknown host", e);
        }
    }
}
