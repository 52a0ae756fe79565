package io.culvert.cluster.discovery;

import io.culvert.cluster.discovery.MemberFinder.Found;
import io.culvert.protocol.HostPort;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The search for other nodes, which remembers how its last attempt went: a node that finds nobody must say whom it tried, and why
 * it does not know more. Searched by Hazelcast's threads, read by any.
 */
public final class MemberSearch {
    private static final Logger LOG = LoggerFactory.getLogger(MemberSearch.class);

    private final MemberFinder finder;
    private volatile String outcome;

    public MemberSearch(MemberFinder finder) {
        this.finder = finder;
        this.outcome = finder.source() + " was not asked yet";
    }

    /** The addresses that are known now; none when they cannot be told. */
    public List<HostPort> search() {
        try {
            Found found = finder.find();
            tell(inWords(found), !found.problems().isEmpty());
            return found.addresses();
        } catch (IOException e) {
            tell(finder.source() + ": " + e.getMessage(), true);
            return List.of();
        }
    }

    /** How the last search went, for people. */
    public String outcome() {
        return outcome;
    }

    private String inWords(Found found) {
        String addresses = found.addresses().isEmpty()
                ? "no address"
                : found.addresses().stream().map(HostPort::toString).sorted().collect(Collectors.joining(", "));
        String problems = found.problems().isEmpty() ? "" : " (" + String.join("; ", found.problems()) + ")";
        return finder.source() + " names " + addresses + problems;
    }

    /** Logged when it changes: the search goes on for as long as the node runs. */
    private void tell(String now, boolean problem) {
        if (now.equals(outcome)) {
            return;
        }
        outcome = now;
        if (problem) {
            LOG.warn("looking for other nodes: {}", now);
        } else {
            LOG.info("looking for other nodes: {}", now);
        }
    }
}
