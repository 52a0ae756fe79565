package io.culvert.cluster.discovery;

import io.culvert.protocol.HostPort;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * The nodes that the configuration lists. A name among them that is unknown today hides the others no more than a machine that is
 * switched off.
 */
public final class ListedMembers implements MemberFinder {
    private final List<HostPort> members;
    private final HostResolver resolver;

    public ListedMembers(List<String> members, int defaultPort, HostResolver resolver) {
        this.members = members.stream()
                .map(member -> HostPort.parse(member, defaultPort))
                .toList();
        this.resolver = resolver;
    }

    @Override
    public String source() {
        return "cluster.members";
    }

    @Override
    public Found find() {
        List<HostPort> addresses = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (HostPort member : members) {
            try {
                resolver.resolve(member.host()).forEach(address -> addresses.add(new HostPort(address, member.port())));
            } catch (UnknownHostException e) {
                problems.add(member.host() + ": unknown host");
            }
        }
        return new Found(addresses, problems);
    }
}
