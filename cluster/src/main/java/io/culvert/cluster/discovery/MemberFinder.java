package io.culvert.cluster.discovery;

import io.culvert.protocol.HostPort;
import java.io.IOException;
import java.util.List;

/** Where the addresses of the hub's nodes come from. Asked again and again, by one thread at a time; it may block for seconds. */
public interface MemberFinder {
    /**
     * What is known now.
     *
     * @param addresses where Hazelcast listens at each node, this one included or not; numbers, never names
     * @param problems what could not be found out, for people
     */
    record Found(List<HostPort> addresses, List<String> problems) {
        public Found {
            addresses = List.copyOf(addresses);
            problems = List.copyOf(problems);
        }
    }

    /** What is asked, for people: {@code cluster.members}, or a name in DNS. */
    String source();

    /** An IOException says why nothing can be told at all. */
    Found find() throws IOException;
}
