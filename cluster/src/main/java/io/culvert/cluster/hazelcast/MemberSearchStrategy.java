package io.culvert.cluster.hazelcast;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.properties.PropertyDefinition;
import com.hazelcast.logging.ILogger;
import com.hazelcast.spi.discovery.AbstractDiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryNode;
import com.hazelcast.spi.discovery.DiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryStrategyFactory;
import com.hazelcast.spi.discovery.SimpleDiscoveryNode;
import io.culvert.cluster.discovery.MemberSearch;
import io.culvert.protocol.HostPort;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Our search for members behind the one interface that Hazelcast asks: when a member starts, and every few seconds from then on, in
 * case a part of the cluster has to be merged.
 */
final class MemberSearchStrategy extends AbstractDiscoveryStrategy {
    private final MemberSearch search;

    private MemberSearchStrategy(MemberSearch search, ILogger logger) {
        super(logger, Map.of());
        this.search = search;
    }

    @Override
    public Iterable<DiscoveryNode> discoverNodes() {
        List<DiscoveryNode> nodes = new ArrayList<>();
        for (HostPort found : search.search()) {
            try {
                nodes.add(new SimpleDiscoveryNode(new Address(found.host(), found.port())));
            } catch (UnknownHostException e) {
                throw new IllegalStateException(found + ": not a number, and so not an address", e);
            }
        }
        return nodes;
    }

    /** What Hazelcast's configuration holds. */
    record Factory(MemberSearch search) implements DiscoveryStrategyFactory {
        @Override
        public Class<? extends DiscoveryStrategy> getDiscoveryStrategyType() {
            return MemberSearchStrategy.class;
        }

        @Override
        @SuppressWarnings("rawtypes") // as the interface has it
        public DiscoveryStrategy newDiscoveryStrategy(
                DiscoveryNode local, ILogger logger, Map<String, Comparable> properties) {
            return new MemberSearchStrategy(search, logger);
        }

        @Override
        public Collection<PropertyDefinition> getConfigurationProperties() {
            return List.of();
        }
    }
}
