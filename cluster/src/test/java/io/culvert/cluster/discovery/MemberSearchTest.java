package io.culvert.cluster.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.protocol.HostPort;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class MemberSearchTest {
    private final Map<String, List<String>> names = new ConcurrentHashMap<>();

    @Test
    void everyAddressOfANameIsANode() {
        names.put("hub.internal", List.of("10.0.0.1", "10.0.0.2"));
        MemberSearch search = new MemberSearch(new NamedMembers("hub.internal", 5701, this::resolve));

        assertThat(search.search()).containsExactly(new HostPort("10.0.0.1", 5701), new HostPort("10.0.0.2", 5701));
        assertThat(search.outcome()).isEqualTo("cluster.dns-name hub.internal names 10.0.0.1:5701, 10.0.0.2:5701");
    }

    @Test
    void aNameIsAskedAgainEachTime() {
        names.put("hub.internal", List.of("10.0.0.1"));
        MemberSearch search = new MemberSearch(new NamedMembers("hub.internal", 5701, this::resolve));
        search.search();

        names.put("hub.internal", List.of("10.0.0.7"));

        assertThat(search.search()).containsExactly(new HostPort("10.0.0.7", 5701));
    }

    @Test
    void anUnknownNameNamesNobodyAndSaysSo() {
        MemberSearch search = new MemberSearch(new NamedMembers("hub.internal", 5701, this::resolve));

        assertThat(search.search()).isEmpty();
        assertThat(search.outcome()).isEqualTo("cluster.dns-name hub.internal: unknown host");
    }

    @Test
    void anUnknownNameInAListHidesNoOther() {
        names.put("10.0.0.1", List.of("10.0.0.1"));
        names.put("b.internal", List.of("10.0.0.2"));
        MemberSearch search = new MemberSearch(
                new ListedMembers(List.of("10.0.0.1", "b.internal:6000", "c.internal"), 5701, this::resolve));

        assertThat(search.search()).containsExactly(new HostPort("10.0.0.1", 5701), new HostPort("10.0.0.2", 6000));
        assertThat(search.outcome())
                .isEqualTo("cluster.members names 10.0.0.1:5701, 10.0.0.2:6000 (c.internal: unknown host)");
    }

    private List<String> resolve(String name) throws UnknownHostException {
        List<String> addresses = names.get(name);
        if (addresses == null) {
            throw new UnknownHostException(name);
        }
        return addresses;
    }
}
